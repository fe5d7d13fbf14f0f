"""Where the signature of a letter begins, and what stands in it that is none; by the words of `languages.toml`."""

import re
from collections.abc import Sequence

from mailbot.rules.rule_set import RuleSet

_LONGEST_CLOSE, _LONGEST_SENT_FROM = 90, 120
"""Letters of a line that closes a letter, and of one that a program adds."""
_NAME, _SHORT_NAME = 6, 3
"""Words behind the close of a letter that may be a name; behind a mere abbreviation fewer."""

_DELIMITER = re.compile(r"\A[ \t]*(?:--|—|__)[ \t]*\Z")
_AFTERTHOUGHT = re.compile(r"(?i)\A\s*(?:p\.?\s?s\b|n\.?b\b|ps\W|п\.?с\b|з\.?\s?и\.)|\?\s*(?:\Z|\n)")
_ABBREVIATION = 4
"""Letters of a closing word that is an abbreviation (BR, MfG): only a name may follow it."""

_SIGNATURE_LINES = 16
_SIGNATURE_CHARACTERS = 900


def afterthoughts(signature: str) -> tuple[str, str]:
    """Part a postscript or a question below the name from the signature: it belongs to the letter."""
    paragraphs = signature.split("\n\n")
    late = [text for text in paragraphs[1:] if _AFTERTHOUGHT.search(text)]
    return "\n\n".join(late), "\n\n".join(text for text in paragraphs if text not in late)


def signature_start(lines: Sequence[str], lists: RuleSet) -> int:
    """Return the line at which the signature begins (the number of lines where there is none)."""
    last = len(lines)
    while last > 0 and not lines[last - 1].strip():
        last -= 1
    start = len(lines)
    size = filled = 0
    for number in range(last - 1, max(-1, last - 1 - 2 * _SIGNATURE_LINES), -1):
        line = lines[number].strip()
        size += len(line) + 1
        filled += bool(line)
        if size > _SIGNATURE_CHARACTERS or filled > _SIGNATURE_LINES:
            break
        if not line:
            continue
        if _DELIMITER.match(line) or closes(line, lists) or _sent_from(line, lists):
            start = number
    return start


def closes(line: str, lists: RuleSet) -> bool:
    """Say whether a line is the close of a letter ("Best regards"), with a name at most."""
    if len(line) > _LONGEST_CLOSE:
        return False
    word = lists.words("closing").begins(line)
    if word is None:
        return False
    rest = line[word.end :].strip(" ,.!;-–—")
    words = re.findall(r"[^\W\d_]+", rest)
    if word.end <= _ABBREVIATION and (len(words) > _SHORT_NAME or re.search(r"\d", rest)):
        return False
    return len(words) <= _NAME and sum(1 for one in words if one[0].islower()) <= 1


def _sent_from(line: str, lists: RuleSet) -> bool:
    return len(line) <= _LONGEST_SENT_FROM and lists.words("sent_from").begins(line) is not None
