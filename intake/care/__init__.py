"""What a dietitian and a client do together."""
