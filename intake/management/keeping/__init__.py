"""Backups of the site, and proofs that a copy holds what the original does."""
