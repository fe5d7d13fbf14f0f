"""Files that claim more than a receiver should take; each is made here, nothing in them runs code."""
