"""The image and the compose file of deploy/, built and run by an engine."""
