"""The food table as a file: out, and in again."""
