"""The header section of a mail: fields from bytes, and their values."""
