"""The daily mail to staff: what the day says, as one page that is read in ten seconds, and the words for it."""
