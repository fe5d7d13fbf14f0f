"""One reader a fact: each yields the places where a mail states it."""
