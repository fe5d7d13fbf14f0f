"""Mails in the store: raw bytes, readings, what waits and what could not be read."""
