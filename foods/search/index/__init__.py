"""The index of the shared foods: its files, what changed since, and which one is open."""
