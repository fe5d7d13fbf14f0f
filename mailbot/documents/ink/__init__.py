"""Whether a sheet of paper is signed: where its signature places are, and what was added there that is no print."""
