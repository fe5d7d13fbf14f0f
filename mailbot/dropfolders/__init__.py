"""Folders through which other systems hand us files; only whole files are read, and none is left lying."""
