"""Signed containers: ASiC-E, DDOC, and the XML signatures in them."""
