"""Pages for the profile, settings, invitations and sharing."""
