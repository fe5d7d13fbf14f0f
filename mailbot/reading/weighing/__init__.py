"""Weighed judgements: named features of a mail, the weights of `config/weights.toml`, and probabilities."""
