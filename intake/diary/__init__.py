"""What a person keeps: reads and writes of one log."""
