"""Mails read ahead, in a process of their own, and settled in groups."""
