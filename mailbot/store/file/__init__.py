"""The one SQLite file: opened, its tables, its copies."""
