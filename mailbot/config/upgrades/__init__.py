"""What an admin's own files change in the shipped ones, and what an upgrade changed beneath them."""
