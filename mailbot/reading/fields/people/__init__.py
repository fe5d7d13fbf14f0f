"""What stands in a mail about people: names, codes, birth dates, each with its frame; never a choice."""
