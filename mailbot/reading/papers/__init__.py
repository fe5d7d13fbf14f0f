"""What the attached documents are: role, signature, marks."""
