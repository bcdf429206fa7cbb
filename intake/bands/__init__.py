"""What a day is held against, and how it stands to it."""
