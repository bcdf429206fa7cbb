"""The list of clients: worked out, kept, searched, and walked through."""
