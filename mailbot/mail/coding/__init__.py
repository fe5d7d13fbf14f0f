"""Bytes and their codings: charsets and transfer encodings."""
