"""Pages about people: oneself, and who may see whom."""
