"""What a small net sees on a page: the ink of hands, of stamps and of print, each for itself."""
