"""A site with a crowd on it, 10,000 people by default: filled, measured, kept and served."""
