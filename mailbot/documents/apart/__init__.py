"""The processes in which files are read: killable, confined, one file after the other."""
