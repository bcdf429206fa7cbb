"""What the diary asks a person about their own log. Pure: no Django."""
