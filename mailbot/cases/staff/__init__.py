"""What staff may do to a case, and the links and mails by which they do it."""
