"""What the points of a page are part of, before anybody asks what it is."""
