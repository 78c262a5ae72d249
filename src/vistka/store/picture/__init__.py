"""The picture as a database that can be deleted and rebuilt, on SQLite or PostgreSQL."""
