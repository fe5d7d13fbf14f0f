"""Commands that look at cases and act on them."""
