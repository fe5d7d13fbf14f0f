"""The words of a letter: its blocks, its plain text, numbers and dates in a language."""
