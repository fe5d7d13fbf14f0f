"""What the digest tells, asked of the store."""
