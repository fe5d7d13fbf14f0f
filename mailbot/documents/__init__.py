"""Attached files to what is in them, read in killable child processes."""
