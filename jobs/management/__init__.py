"""Commands about work in the background."""
