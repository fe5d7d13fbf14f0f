"""A finished letter on its way: MIME, reply id, and whether it is sent, drafted or held."""
