"""A diary on its way in and out."""
