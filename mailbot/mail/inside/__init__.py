"""Mails inside of mails: in a wrapping that a program made, or passed on by a person."""
