"""Which acts come nearest to what staff wrote in free words: they are offered, and none is ever carried out for it."""

import re
from collections.abc import Iterable

from mailbot.model.digest import Do

MOST = 8
_WORD = re.compile(r"[^\W\d_]{3,}")
_STEM = 4
"""Letters by which two forms of one word are known: contract and contracts, leping and lepingu."""


def nearest(said: str, acts: Iterable[tuple[Do, str]], ignored: str = "") -> tuple[Do, ...]:
    """Return the acts whose label shares most words with what was said, the nearest first; () where none does.

    `acts` come with their labels in the language of the staff, `ignored` are words that tell no act from another.
    """
    spoken = _stems(said) - _stems(ignored)
    scored = []
    for place, (do, label) in enumerate(acts):
        shared = spoken & (_stems(label) | _stems(do.action))
        if shared:
            scored.append((-len(shared), place, do))
    best = min((score for score, _, _ in scored), default=0)
    return tuple(dict.fromkeys(do for score, _, do in sorted(scored, key=lambda one: one[:2]) if score == best))[:MOST]


def _stems(text: str) -> frozenset[str]:
    return frozenset(word.casefold()[:_STEM] for word in _WORD.findall(text.replace("_", " ")))
