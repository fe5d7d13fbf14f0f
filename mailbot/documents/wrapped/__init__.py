"""Files that wrap other files: archives, containers, mails, what is locked."""
