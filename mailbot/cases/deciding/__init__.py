"""From a mail that was read to an answer: the situation, the table, and what is left in doubt."""
