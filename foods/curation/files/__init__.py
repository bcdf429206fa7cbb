"""The food table as a file: export and import."""
