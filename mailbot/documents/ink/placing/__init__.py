"""Which cell or rule the label of a signature place speaks of."""
