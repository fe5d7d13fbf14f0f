"""The tree of a mail: as mail-parser reads it, or as we do where something would be lost."""
