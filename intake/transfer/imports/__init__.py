"""Bringing a diary along: planned, added in steps, taken back."""
