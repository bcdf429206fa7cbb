"""Finding foods as they are typed."""
