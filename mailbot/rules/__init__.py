"""Rules as data: word lists, rule kinds, and where they hold in a text; never files, never judgement."""
