"""What lies on the desk of staff: how much it weighs, and what they may do with a case."""
