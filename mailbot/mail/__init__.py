"""Bytes of a mail to a `Message`: its tree, header, body, and whether a machine sent it; pure."""
