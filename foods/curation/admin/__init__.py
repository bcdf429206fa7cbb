"""The admin pages of the food table, for curators."""
