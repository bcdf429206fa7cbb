"""The pages of curators, on the admin site."""
