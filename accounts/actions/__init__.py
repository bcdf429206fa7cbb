"""What changes an account or who may see whom: each one transaction, signed with ``by``."""
