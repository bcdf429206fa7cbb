"""What a person usually eats, judged from some days. Pure: no Django."""
