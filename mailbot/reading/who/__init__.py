"""Whose the facts are: patient and writer, and what the mail is for."""
