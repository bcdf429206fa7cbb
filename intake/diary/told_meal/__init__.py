"""A told meal as words and pieces, before the food table is asked."""
