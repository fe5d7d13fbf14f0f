"""The texts of a mail and their pieces: sentences, columns, language; what the readers of facts stand on."""
