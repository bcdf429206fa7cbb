"""Forms for signing in, the profile, and consents."""
