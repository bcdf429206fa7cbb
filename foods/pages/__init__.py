"""Pages of the food table and of a person's own foods."""
