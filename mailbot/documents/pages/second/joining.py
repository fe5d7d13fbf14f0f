"""The two readings of a page made one: tesseract's for clean print, the second reader's for what is written by hand.

Tesseract reads print better, has its letters for every language here, and knows Cyrillic; it is as sure of a hand's
"Acta" as of print, so its sureness does not tell a hand. What stands behind a colon in a form is mostly a hand's.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from mailbot.documents.pages.ocr import mean_sureness
from mailbot.documents.pages.second.codes import is_code, likeliest, passes
from mailbot.documents.pages.second.finding import Strip
from mailbot.documents.pages.second.line import Letter, Read, sureness
from mailbot.documents.pages.words import Word, mostly_cyrillic
from mailbot.rules import patterns as regex
from mailbot.rules.words import fold

_DOUBTFUL = 80.0
"""Sureness of tesseract below which a word is taken as the second reader has it, wherever it stands."""
_SURE_NUMBER = 95.0
"""The same for a number."""
_CLEAR, _CLEAR_NUMBER = 85.0, 75.0
"""How sure the second reader is of a word, and of a number, that is taken."""
_LETTERS = 3
"""Letters or digits of a word that is taken, at least: of scribbles an M, a W or "Mm" is made, quite surely."""
_NUMBER = 5
"""Digits from which a word is a number, and no "2." of a list."""
_CODE = (10, 12)
"""Digits of a number that may be a personal code, one lost or one too many."""
_GAP = regex.compile(r" |:|\p{L}{3}(?<=\p{Ll})(?=\p{Lu}\p{Ll})|\p{L}{3}(?=\d{5})")
"""Where a word ends: "Name:Mari", "MariTamm", "isikukood38003034122"; "IgG", "cT3" and "BRCA1" are one."""
_HALF = 0.5
"""The share of a word that lies within a strip, or another word, which is in the same place."""
_COVERED = 0.9
"""The same for a word of fewer letters than `_LETTERS`."""
_ROW = 0.3
"""How far from the middle of a strip a word of it stands, in heights of the strip: the next line may be near."""
_WHOLE, _TEXT = 0.9, 6
"""How sure the second reader is of a line of which tesseract saw nothing, and letters and digits in it, from which all
of it is taken: its short words and numbers, too.
"""
_EDGE = 0.3
"""How far a letter reaches to either side of its middle, in heights of its strip."""
_NEAR = 8.0
"""How far before a value its label stands at most, in heights of its strip."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    """A word as the second reader has it; `value` says that it stands behind a colon."""

    word: Word
    value: bool


def doubtful(word: Word) -> bool:
    """Say whether tesseract is not sure of a word."""
    return word.sure < _DOUBTFUL


def is_number(text: str) -> bool:
    """Say whether a word is made of digits: a code, a telephone, a date."""
    return _digits(text) >= _NUMBER and not any(letter.isalpha() for letter in text)


def joined(words: Sequence[Word], lines: Sequence[Read], today: date) -> list[Word]:
    """Return the words of a page with those of the second reader in place of what they are better than.

    Nobody has a personal code who is born after `today`.
    """
    kept = list(words)
    for line in lines:
        there = [word for word in kept if within(word, line.strip)]
        label = before(line.strip, kept)
        number = 1 + max((word.line for word in kept), default=0)
        cyrillic = mostly_cyrillic([letter for word in there or words for letter in word.text if letter.isalpha()])
        whole = not there and sureness(line.letters) > _WHOLE and len(_bare(line.text)) >= _TEXT
        for piece in _pieces(line, today, value=label is not None and label.text.endswith(":")):
            same = [word for word in there if _is_same(word, piece.word)]
            if cyrillic and not (
                is_number(piece.word.text) and _digits(piece.word.text) >= max(map(_most_digits, same), default=0)
            ):
                continue
            if whole or _is_better(piece, same, today):
                left = [word for word in (*there, *([label] if label else [])) if word.left < piece.word.left]
                beside = same[:1] or sorted(left, key=_right)[-1:] or there[:1]
                kept = [word for word in kept if word not in same]
                there = [word for word in there if word not in same]
                there.append(replace(piece.word, line=beside[0].line if beside else number))
                kept.append(there[-1])
    return kept


def _is_better(piece: _Piece, same: Sequence[Word], today: date) -> bool:
    """Say whether a piece is taken instead of the words in its place."""
    numbers = any(_most_digits(word) >= _NUMBER for word in (piece.word, *same))
    if piece.word.sure < (_CLEAR_NUMBER if is_number(piece.word.text) else _CLEAR):
        return False
    if not numbers and len(_bare(piece.word.text)) < _LETTERS:
        return False
    if not same:
        return True
    theirs = "".join(word.text for word in same)
    if any(is_code(word.text, today) for word in same):
        return False
    if _bare(piece.word.text) == _bare(theirs):  # read alike, it is surer than either alone
        return len(same) == 1 and doubtful(same[0])
    if _unmarked(piece.word.text) == _unmarked(theirs) and _marks(piece.word.text) <= _marks(theirs):
        return False
    return piece.value or mean_sureness(same) < (_SURE_NUMBER if numbers else _DOUBTFUL)


def before(strip: Strip, words: Sequence[Word]) -> Word | None:
    """Return the last word of its row that stands before a line: its label, where the value was found by itself."""
    row = [word for word in words if _level(word, strip) and word.right <= strip.left + strip.height * _EDGE]
    return max((word for word in row if strip.left - word.right < _NEAR * strip.height), key=_right, default=None)


def _right(word: Word) -> float:
    return word.right


def _pieces(line: Read, today: date, *, value: bool) -> Iterator[_Piece]:
    """Yield the words of a line, of which the number is not told; `value` says that it begins with one."""
    for group in _groups(line.letters):
        text = "".join(letter.text for letter in group)
        apart = (group[-1].x - group[0].x) / (len(group) - 1) if len(group) > 1 else _EDGE * line.strip.height
        edge = min(apart, _EDGE * line.strip.height) / 2
        word = Word(
            text=text,
            left=group[0].x - edge,
            top=line.strip.y - line.strip.height / 2,
            right=group[-1].x + edge,
            bottom=line.strip.y + line.strip.height / 2,
            line=0,
            sure=100 * sureness(group),
        )
        yield _Piece(word=_checked(word, group, line, today), value=value)
        value = value or text.endswith(":")


def _checked(word: Word, group: Sequence[Letter], line: Read, today: date) -> Word:
    """Return a word that may be a personal code as the likeliest reading that is one."""
    digits = [letter for letter in group if letter.text.isdigit()]
    found = "".join(letter.text for letter in digits)
    if (
        not _CODE[0] <= len(digits) <= _CODE[1]
        or any(letter.text.isalpha() for letter in group)
        or is_code(word.text, today)
    ):
        return word
    after = next((letter.step for letter in line.letters if letter.step > digits[-1].step), len(line.digits))
    code = likeliest(line.digits[digits[0].step : after], lambda text: passes(text, today))
    return replace(word, text=word.text.replace(found, code)) if code and found in word.text else word


def _groups(letters: Sequence[Letter]) -> Iterator[Sequence[Letter]]:
    """Yield the letters of each word. The net loses gaps: a colon ends a word, and so does what looks like a gap."""
    text = "".join(letter.text for letter in letters)
    ends = sorted({0, len(letters), *(found.end() for found in _GAP.finditer(text))})
    for start, end in pairwise(ends):
        group = [letter for letter in letters[start:end] if letter.text != " "]
        if group:
            yield group


def within(word: Word, strip: Strip) -> bool:
    """Say whether a word stands in a line of the page."""
    near = abs((word.top + word.bottom) / 2 - strip.y) < _ROW * strip.height
    return near and strip.left <= (word.left + word.right) / 2 <= strip.right


def _level(word: Word, strip: Strip) -> bool:
    return abs((word.top + word.bottom) / 2 - strip.y) < _HALF * strip.height


def _is_same(word: Word, piece: Word) -> bool:
    """Say whether a word stands where a piece does; a short one beside it is covered by its edge."""
    short = len(word.text) < _LETTERS and len(piece.text) > len(word.text)
    return _share(word, piece) > (_COVERED if short else _HALF) or _share(piece, word) > _HALF


def _share(word: Word, other: Word) -> float:
    """Return the share of the width of a word that another covers."""
    return (min(word.right, other.right) - max(word.left, other.left)) / max(1.0, word.right - word.left)


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _most_digits(word: Word) -> int:
    return _digits(word.text)


def _unmarked(text: str) -> str:
    """Return the letters of a text without their marks."""
    return _bare(fold(text))


def _marks(text: str) -> int:
    return sum(unicodedata.combining(sign) > 0 for sign in unicodedata.normalize("NFKD", text))


def _digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)
