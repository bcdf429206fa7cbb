"""Saved meals, recipes and favourites."""
