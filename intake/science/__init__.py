"""What the science says, in numbers and words. Pure: no Django."""
