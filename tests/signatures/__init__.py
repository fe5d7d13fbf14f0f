"""Signed containers and PDFs: a test PKI, makers of signed files, and every way to alter them."""
