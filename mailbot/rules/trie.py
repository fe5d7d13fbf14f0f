"""One pattern for all the words of a list, linear in the text; and what is a word for a list at all."""

import regex

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
