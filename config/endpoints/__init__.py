"""Addresses of the site itself, answered without a session."""
