"""What a day's numbers mean, in sentences. Pure: no Django."""
