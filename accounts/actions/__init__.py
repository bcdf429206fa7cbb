"""Changes to accounts and consents: each one transaction, with ``by`` as its author."""
