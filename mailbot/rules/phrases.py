"""Words of a list that are more than one run of letters ("power of attorney", "e-mail"), found without a pattern."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import regex

from mailbot.rules.word_index import RUN

_SPACE = regex.compile(r"\s+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """The parts of a phrase, between which any white space may stand; `open` where any ending may follow."""

    parts: tuple[str, ...]
    open: bool

    def ends(self, folded: str, start: int) -> int | None:
        """Return where the phrase ends that begins at a place of a folded text, if it stands there."""
        at = start
        for number, part in enumerate(self.parts):
            if number:
                space = _SPACE.match(folded, at)
                if space is None:
                    return None
                at = space.end()
            if not folded.startswith(part, at):
                return None
            at += len(part)
        more = RUN.match(folded, at)
        if more is None:
            return at
        if self.open:
            return more.end()
        return None if _is_letter(folded[at - 1]) else at


def phrases(words: Iterable[str]) -> Mapping[str, Sequence[Phrase]]:
    """Return the phrases among folded words with their asterisks, by their first run of letters, the longest first."""
    found: dict[str, list[tuple[int, bool, Phrase]]] = {}
    for word in words:
        bare = " ".join(word.strip("*").split())
        run = RUN.match(bare)
        if run is None or run.end() == len(bare):
            continue
        open_ = word.endswith("*")
        phrase = Phrase(parts=tuple(bare.split(" ")), open=open_)
        found.setdefault(run[0], []).append((-len(bare), not open_, phrase))
    return {run: tuple(one for _, _, one in sorted(those, key=lambda one: one[:2])) for run, those in found.items()}


def ends_in_a_mark(word: str) -> bool:
    """Say whether a folded word of letters ends in what is no letter (a combining accent)."""
    return RUN.fullmatch(word) is not None and not _is_letter(word[-1])


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"
