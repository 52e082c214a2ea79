"""The database backend: PostgreSQL with a shop's schema in the search path."""
