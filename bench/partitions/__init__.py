"""The diary in partitions by person, tried with the real migrations."""
