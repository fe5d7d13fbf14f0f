"""How plain a letter is, measured: words per sentence."""

import re

from mailbot.letters.templates import words_of

MOST_WORDS = 20
"""Words per sentence, on average over a letter, that a frightened reader still takes in."""

_ENDS = re.compile(r"[.?!:…]\s|\n\s*\n|\n-+\n|(?:^|\n) *\d+\. |(?:^|\n) *- |\n(?=  \S)")


_ENTRY = re.compile(r"\n( *)– ([^\n]*(?:\n\1  [^\n]*)*)")


def sentences(text: str) -> list[list[str]]:
    """Split a text part into sentences, each a list of words; list entries and facts count as sentences."""
    return [words for piece in _ENDS.split(_ENTRY.sub(r"\n\n\2\n\n", text)) if (words := words_of(piece))]


def words_per_sentence(text: str) -> float:
    """Return the average over a letter; 0.0 for a text without words."""
    counts = [len(words) for words in sentences(text)]
    return sum(counts) / len(counts) if counts else 0.0
