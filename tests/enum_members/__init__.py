"""Drive a member that was added to each closed list through the whole app."""
