"""What the words of a page and the net tell of its places, and the parts of it that are read once more."""
