"""Charts, drawn from numbers. Pure: no Django."""
