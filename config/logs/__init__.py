"""What the server's log says of requests."""
