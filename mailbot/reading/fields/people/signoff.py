"""The name below a letter: the writer's, on a line of its own."""

from mailbot.persons.names import same_person
from mailbot.reading.fields.people.names import Name, name_at
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import Rules

_LINES = 7
_BLOCK = 18
_SKIP = regex.compile(r"[\s*_\-–—=.,]*\Z")
_SINGLE = regex.compile(r"\p{Lu}[\p{L}'’-]{1,20}(?:[ \t]\p{Lu}\.?)?(?=[ \t]*[,.!]?[ \t]*(?:\n|\Z))")
_END = regex.compile(r"[ \t]*(?:[,.(/|;–—-].{0,60})?\Z")


def signed_names(texts: tuple[Text, ...], rules: Rules) -> tuple[Name, ...]:
    """Return the names that the letter is signed with, the full ones first; a first name alone is weak."""
    found: list[Name] = []
    for text in texts:
        if text.place == "signature":
            found.extend(_in_lines(text, rules, _lines(text), _LINES))
        elif text.place == "own_text":
            found.extend(_at_end(text, rules, texts))
    return tuple(sorted(found, key=lambda name: name.sure == "weak"))


def _lines(text: Text) -> list[tuple[int, str]]:
    """Return the lines of a text with their beginnings."""
    lines = []
    place = 0
    for line in text.text.split("\n"):
        lines.append((place, line))
        place += len(line) + 1
    return lines


def _at_end(text: Text, rules: Rules, texts: tuple[Text, ...]) -> list[Name]:
    lines = _lines(text)
    while lines and (_SKIP.match(lines[-1][1]) or rules.languages.words("sent_from").begins(lines[-1][1].strip())):
        lines.pop()
    last = len(lines)
    for first in range(last - 1, max(-1, last - 1 - _LINES), -1):
        line = lines[first][1].strip()
        closing = rules.languages.words("closing").begins(line)
        if closing is not None and len(line) <= closing.end + 45:
            return _in_lines(text, rules, lines[first:], _LINES)
    sender = next((t.text for t in texts if t.place == "from"), "")
    block = _block_of_sender(text, rules, lines, sender)
    if block:
        return block
    return [name for line in lines[-3:] for name in _in_lines(text, rules, [line], 1)][-1:]


def _block_of_sender(text: Text, rules: Rules, lines: list[tuple[int, str]], sender: str) -> list[Name]:
    """Find the sender's name on a line of its own near the end, with only short lines of a signature below."""
    if not sender:
        return []
    for start, whole in lines[-_BLOCK:]:
        line = whole.strip()
        if 3 < len(line) < 60 and len(line.split()) < 6 and same_person(line, sender):
            return _in_lines(text, rules, [(start, whole)], 1)
    return []


def _in_lines(text: Text, rules: Rules, lines: list[tuple[int, str]], most: int) -> list[Name]:
    """Return the names in the first `most` lines that say something, up to the first that is more than weak.

    "Lugupidamisega, Mari Maasikas" is one such line: the words that close a letter are passed over.
    """
    found: list[Name] = []
    looked = 0
    for start, line in lines:
        if _SKIP.match(line):
            continue
        stripped = line.strip()
        start += len(line) - len(line.lstrip())
        closing = rules.languages.words("closing").begins(stripped)
        if closing is not None:
            rest = regex.match(r"[\s,.!;:–—-]*", stripped[closing.end :])
            start += closing.end + (rest.end() if rest else 0)
            stripped = text.text[start : start + len(line)].split("\n")[0].strip()
            if not stripped:
                continue
        looked += 1
        if looked > most:
            break
        dashes = regex.match(r"[*_–—-]+[ \t]*", stripped)
        if dashes:
            start += dashes.end()
        name = _line_name(text, start, rules)
        if name is not None:
            found.append(name)
            if name.sure != "weak":
                break
    return found


def _line_name(text: Text, start: int, rules: Rules) -> Name | None:
    end = text.text.find("\n", start)
    line_end = len(text.text) if end < 0 else end
    span = name_at(text, start, rules.fields)
    if span is not None and _END.match(text.text, span[1], line_end):
        written = " ".join(text.text[span[0] : span[1]].split())
        full = len(written.split()) >= 2
        return Name(
            written=written, start=span[0], end=span[1], holder="writer", rule="signature",
            sure="likely" if full else "weak", source=text,
        )  # fmt: skip
    single = _SINGLE.match(text.text, start)
    if single and span is not None:
        return Name(
            written=single[0], start=single.start(), end=single.end(), holder="writer", rule="signature",
            sure="weak", source=text,
        )  # fmt: skip
    return None
