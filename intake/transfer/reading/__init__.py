"""Files of other diaries, read. Pure: no Django."""
