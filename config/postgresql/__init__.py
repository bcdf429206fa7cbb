"""Django's backend for PostgreSQL, which waits a moment for a server that is just starting."""
