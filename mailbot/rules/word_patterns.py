"""The pattern of a word list: one of all its words, or of the few that can stand at one word of a text; never files.

A pattern of all words takes a tenth of a second to compile for a long list, and a process asks a hundred lists: where
the first word is known, those that begin with it are compiled, when a text has them.
"""

from collections.abc import Iterable

import regex

from mailbot.rules.word_index import RUN

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


class PatternAtWord:
    """Finds at the beginning of a word of a text what the pattern of all words of a list finds there.

    Words that begin with a sign may stand anywhere and are left out, as are those with an asterisk before them.
    There are no more patterns than words, whatever the texts are.
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words, folded, with their asterisks."""
        self._closed: dict[str, list[str]] = {}
        self._open: dict[str, list[str]] = {}
        self._made: dict[tuple[str, str], regex.Pattern[str]] = {}
        for word in words:
            bare = bare_word(word)
            run = RUN.match(bare)
            if run is None:
                continue
            goes_on = word.endswith("*") or not (bare[-1].isalnum() or bare[-1] == "_")
            known = self._open if run[0] == bare and goes_on else self._closed
            known.setdefault(run[0], []).append(word)
        self._longest = max(map(len, self._open), default=0)

    def at(self, folded: str, start: int) -> "regex.Pattern[str] | None":
        """Return the pattern to match where a word of a text, folded, begins; None where none of the list can stand."""
        found = RUN.match(folded, start)
        if found is None:
            return None
        run = found[0]
        opened = next((run[:end] for end in range(min(len(run), self._longest), 0, -1) if run[:end] in self._open), "")
        key = (run if run in self._closed else "", opened)
        if key == ("", ""):
            return None
        if key not in self._made:
            self._made[key] = regex.compile(trie_pattern(self._words(*key)))
        return self._made[key]

    def _words(self, run: str, opened: str) -> list[str]:
        beginnings = (opened[:end] for end in range(1, len(opened) + 1))
        return [*self._closed.get(run, ()), *(word for one in beginnings for word in self._open.get(one, ()))]
