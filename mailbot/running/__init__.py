"""What keeps the loops running: their clock, signals, and what systemd is told. It knows no loop."""
