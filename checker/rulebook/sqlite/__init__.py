"""The SQL of derived tables, written for SQLite, and the functions it calls there."""
