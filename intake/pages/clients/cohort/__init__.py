"""The cohort of one dietitian: its page, and its file."""
