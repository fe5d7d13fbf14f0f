"""Words of a list that are more than one run of letters ("power of attorney", "e-mail"): singly, or as one pattern."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import regex

from mailbot.rules.word_index import RUN, is_plain

_SPACE = regex.compile(r"\s+")


class Phrase(NamedTuple):
    """The parts of a phrase, between which any white space may stand; `open` where any ending may follow.

    A tuple, as there are tens of thousands and a frozen dataclass takes five times as long to make.
    """

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
        if is_plain(word):
            continue
        bare = " ".join(word.strip("*").split())
        run = RUN.match(bare)
        if run is None or run.end() == len(bare) or word.startswith("*"):
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


Trie = dict[str, "Trie"]


def trie_pattern(words: list[str]) -> str:
    """Return one pattern for all the words, longest first at each place, linear in the text.

    Raises ValueError where a word is empty or has an asterisk in its middle.
    """
    begins: Trie = {}
    inside: Trie = {}
    for word in words:
        trie = inside if word.startswith("*") else begins
        for char in bare_word(word):
            trie = trie.setdefault(char, {})
        trie["*" if word.endswith("*") else ""] = {}
    parts = []
    if begins:
        parts.append(_branch(begins, before=r"(?<!\w)"))
    if inside:
        parts.append(_branch(inside, before=r"(?<!\w)\w*?"))
    return "|".join(parts)


def bare_word(word: str) -> str:
    """Return a word without its asterisks. Raises ValueError where it is empty or has one in its middle."""
    bare = " ".join(word.strip("*").split())
    if not bare or "*" in bare:
        raise ValueError(f"not a word for a list: {word!r}")
    return bare


def _branch(trie: Trie, before: str) -> str:
    symbols: Trie = {char: rest for char, rest in trie.items() if not (char.isalnum() or char == "_")}
    letters: Trie = {char: rest for char, rest in trie.items() if char not in symbols}
    parts = []
    if letters:
        parts.append(before + _node(letters, ""))
    if symbols:
        parts.append(_node(symbols, ""))
    return "|".join(parts)


def _node(trie: Trie, last: str) -> str:
    ends = []
    if "*" in trie:
        ends.append(r"\w*")
    elif "" in trie:
        ends.append(r"(?!\w)" if last.isalnum() or last == "_" else "")
    branches = [
        (r"\s+" if char == " " else regex.escape(char)) + _node(rest, char)
        for char, rest in sorted(trie.items())
        if char not in ("", "*")
    ]
    options = branches + ends
    if len(options) == 1:
        return options[0]
    return "(?:" + "|".join(options) + ")"
