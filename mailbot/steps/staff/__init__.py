"""What staff do by mail and on the command line, each act one transaction."""
