"""Reference values, from files that say where each comes from. Pure: no Django."""
