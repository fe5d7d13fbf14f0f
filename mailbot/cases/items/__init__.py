"""The lines of the checklist: what fills each, papers and translations among them."""
