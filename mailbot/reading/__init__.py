"""Own words to facts: what one mail and its files say; pure, it decides nothing about a case."""
