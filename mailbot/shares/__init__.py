"""Looking at cloud shares from outside: whether a provider would let us in; nothing is ever downloaded."""
