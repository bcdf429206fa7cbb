"""Pages about foods: the table, and one's own."""
