"""What a letter may not tell, and the gates that hold it back."""
