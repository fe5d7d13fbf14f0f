"""What staff may do and did by mail, as rows: the tokens of their links, and their last acts."""
