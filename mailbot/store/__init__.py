"""One SQLite file, one transaction per step; never a decision."""
