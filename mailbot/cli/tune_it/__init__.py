"""Commands that show what rules do, and learn weights."""
