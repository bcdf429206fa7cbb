"""The curators' side of the shared food table: changes, checks, admin pages, files."""
