"""Forms about people: signing in, the profile, consent."""
