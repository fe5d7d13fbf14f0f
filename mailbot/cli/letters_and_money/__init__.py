"""Commands about letters, digests and payments."""
