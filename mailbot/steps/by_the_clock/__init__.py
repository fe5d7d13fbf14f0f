"""Steps that the clock begins: reminders, the digest, housekeeping, handing over."""
