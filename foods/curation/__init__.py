"""What curators do to the shared food table."""
