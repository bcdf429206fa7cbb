"""What people write of the signs of an emergency, and what sets it aside."""
