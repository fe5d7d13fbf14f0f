"""What the loops and the acts of staff do, each in one transaction: where the pure folders meet the store."""
