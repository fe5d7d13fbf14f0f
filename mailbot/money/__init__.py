"""Reference numbers, bank statements, and which case a credit pays; pure."""
