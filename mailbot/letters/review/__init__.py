"""Letters before patients see them: samples, how plain they are, a page to review them on."""
