"""How single formats are built inside, below what a reader takes from them: parts, directories, notes, code pages."""
