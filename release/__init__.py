"""What a release is made of, and what is known against it; for whoever makes one."""
