"""The printed labels of a page: who is to sign where, and which other fields stand beside."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.lines import Box
from mailbot.documents.pages.prose import apart, is_prose, parted, prose_of, small_words, without_ends
from mailbot.documents.pages.words import Line, Word

Party = Literal["ours", "other", "unsaid", "field"]

_FEW = 5
"""Words that a line has at most for a signature word in it to be a label by itself."""
_LANGUAGES = 3
"""Languages in which one label is written at most, slashes between them."""
_BEFORE = 6
"""Words that may stand before the signature word where a colon or a rule follows."""
_SAYING = ("signature", "ours", "other", "field", "closing")
"""The lists whose words are in no name."""
_READ = 60.0
"""OCR is this sure of print that follows a label."""
_BRIEFLY = 85.0
"""OCR is this sure of a short word at the end of a label; strokes of a hand beside it are read as such."""
_ALONE = 3
"""Words that stand before a rule where they are only the name of a party."""
_GUESSED = 30.0
"""The same for a word inside a label, with print on both sides."""
_TALLER = 1.5
"""How much taller than the others a word of a label may be; a stroke across it is taller."""
_LETTERS = 4
"""Letters that a word has at least to be read as more than strokes."""
_HEAD = 8
"""Words that a line has at most for the name of a party in it to say whose the places below are."""
_CLAUSE = re.compile(r"\(?\d{1,2}(?:[.,]\d{1,2})*[.,)]*\s")
"""The number of a clause at the beginning of its line."""
_PLACED = 2
"""Words of a place before a date."""
_SENTENCE = 2
"""Words with a small letter in front that a clause has at least: "12. HOSPITAL" is a heading."""
_ENDED = 4
"""Words of a line from which one that ends in a full stop, which OCR may misread, is part of a sentence."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PAIR = 2
"""Words and initials of the shortest name."""
_NAME = re.compile(r"[(/]?\s*((?:[^\W\d_]\. ?){0,2}(?:[^\W\d_][\w'’-]+)(?: [^\W\d_][\w'’-]+){0,2})\s*[)/:,_]*")
"""A line that is somebody's name: initials and one word, or two words and more."""
_LEADING = 0.6
"""Space between the two lines of one label at most, in heights of print."""
_HEADING = 14.0
"""How far above its signature line the name of a party may stand, in heights of print."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A label and its box; `party` says whose signature it asks for, `field` that it asks for something else."""

    party: Party
    left: float
    top: float
    right: float
    bottom: float
    bare: bool = False
    """It names a party and says nothing of signing: only a rule or a cell makes it a label."""
    heading: bool = False
    """It names a party and stands alone in its line."""
    leads: bool = False
    """It names a party before a colon: what it speaks of stands behind or below it, not above."""
    closing: bool = False
    """It is no label but the closing words of a letter, below which people sign."""
    said: bool = False
    """Its own words say whose signature it asks for, or that it is somebody's of whom no list knows."""

    @property
    def middle(self) -> float:
        """Return the middle of its line."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """A word that names a party, with its box."""

    party: Party
    word: Word
    acting: bool = False
    """It may be said of either side: a representative."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Heads:
    """The words of a page that name parties, and the running text that parts them from what is below it."""

    told: Sequence[_Told]
    prose: Sequence[Word]

    def of(self, label: tuple[float, float, float, float]) -> Iterator[_Told]:
        """Yield those that may say whose a label in this box is."""
        left, top, right, bottom = label
        box = Box(left=left, top=top, right=right, bottom=bottom)
        yield from (one for one in self.told if not parted(one.word, box, self.prose))


def labels_of(lines: Sequence[Line], knowledge: Knowledge, height: float) -> list[Label]:
    """Return the labels of a page, those of signatures and those of other fields."""
    lines = [piece for line in lines for piece in apart(line, height)]
    told = [one for line in without_ends(lines, height) for one in _parties(line, knowledge)]
    heads = _Heads(told=told, prose=prose_of(lines, height))
    found = _unwrapped([label for line in lines for label in _signatures(line, heads, knowledge, height)], height)
    fields = [label for line in lines for label in _fields(line, knowledge)]
    others = [one for one in fields if not any(_same(one, label) for label in found)]
    sides = {label.party for label in found}
    headed = [one for one in _headed(told, lines) if one.party not in sides]
    others += [one for one in headed if not any(_same(one, label) for label in found + others)]
    if not found:
        found = [label for line in lines for label in _closings(line, knowledge)][-1:]
        found += [label for line in lines for label in _by_name(line, knowledge)][-1:]
    return found + others


def parties_of(lines: Sequence[Line], knowledge: Knowledge, height: float) -> list[tuple[Party, Word]]:
    """Return the names of the parties on a page, but for those in sentences, each with its word."""
    parts = without_ends([piece for line in lines for piece in apart(line, height)], height)
    short = {id(word) for line in lines if len(line.words) <= _HEAD for word in line.words}
    pieces = [piece for piece in parts if len(piece.words) <= _FEW and id(piece.words[0]) in short]
    return [(one.party, one.word) for piece in pieces for one in _parties(piece, knowledge) if not one.acting]


def _unwrapped(labels: Sequence[Label], height: float) -> list[Label]:
    """Join a label that is broken into two lines, in both of which something is said of signing."""
    found: list[Label] = []
    for label in sorted(labels, key=lambda one: (one.top, one.left)):
        above = next((one for one in found if _goes_on(one, label, height)), None)
        if above is None:
            found.append(label)
            continue
        party = label.party if above.party == "unsaid" else above.party
        right = max(above.right, label.right)
        found[found.index(above)] = replace(above, party=party, right=right, bottom=label.bottom)
    return found


def _goes_on(above: Label, label: Label, height: float) -> bool:
    return abs(label.left - above.left) < height and -0.2 * height < label.top - above.bottom < _LEADING * height


def _same(one: Label, other: Label) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 0 and down > 0


def _parties(line: Line, knowledge: Knowledge) -> Iterator[_Told]:
    """Yield the names of parties in a line; a sentence that speaks of them heads no column, nor does what goes on from
    the line before: it begins with a small letter. "5. The hospital keeps the data ..." is a clause.
    """
    words = sum(len(re.findall(r"[^\W\d_]{2,}", word.text)) for word in line.words if word.sure >= _READ)
    if words > _HEAD:
        return
    both = knowledge.finds("ours", line.text) and knowledge.finds("other", line.text)
    goes_on = line.text[:1].islower() and (words > _FEW or line.text.rstrip().endswith("."))
    sentence = small_words(line) >= _SENTENCE
    ended = words >= _ENDED and line.text.rstrip().endswith((".", ",", ";"))
    clause = sentence and (ended or _CLAUSE.match(line.text) is not None)
    # "In hospital, 2.4.2026" says where and when; "Patient Mari Tamm, 12.03.1960" heads what is below
    dated = words <= _PLACED and ":" not in line.text and _YEAR.search(line.text) is not None
    # the sentences of a power of attorney speak of whom it lets act
    if words <= (_FEW if both or knowledge.authority else _HEAD) and not (goes_on or clause or dated or is_prose(line)):
        yield from _named(line.words, knowledge)


def _named(words: Sequence[Word], knowledge: Knowledge) -> Iterator[_Told]:
    """Yield the words of a line that name a party; what is like a word of one list and stands in another is of that."""
    which: Party
    line = Line(words=tuple(words))
    as_written = {
        _word_at(line, match.start())
        for which in ("ours", "other")
        for match in knowledge.finds(which, line.text)
        if not any(match.fuzzy_counts)
    }
    for which in ("ours", "other"):
        for match in knowledge.finds(which, line.text):
            at = _word_at(line, match.start())
            if any(match.fuzzy_counts) and at in as_written:
                continue  # the word itself is known: it is no misread one
            acting = bool(knowledge.finds("acting", match.group()))
            yield _Told(party=which, word=line.words[at], acting=acting)


def _signatures(line: Line, heads: _Heads, knowledge: Knowledge, height: float) -> Iterator[Label]:
    text = line.text
    last: Label | None = None
    for match in knowledge.finds("signature", text):
        near = text[max(0, match.start() - 25) : match.end() + 25]
        if knowledge.finds("statement", near) or not _is_label(text, match.start(), match.end()):
            continue
        first, end = _word_at(line, match.start()), _word_at(line, max(match.start(), match.end() - 1))
        first, end = _phrase(line.words, first, end, height)
        words = line.words[first : end + 1]
        box = _box(words)
        party = _party(box, words, heads, knowledge, height)
        said = any(True for _ in _named(words, knowledge)) or _says_more(words, knowledge)
        label = Label(party=party, left=box[0], top=box[1], right=box[2], bottom=box[3], said=said)
        if last is not None and (label.left <= last.right or label.left - last.right < 1.2 * height):
            continue  # the same label in another language
        last = label
        yield label


def _headed(told: Sequence[_Told], lines: Sequence[Line]) -> Iterator[Label]:
    """Yield names of parties that stand alone before or above a rule: it is theirs to sign on."""
    for one in told:
        line = next(line for line in lines if any(word is one.word for word in line.words))
        words = [word for word in line.words if word is one.word or _printed(word)]
        at = next((index for index, word in enumerate(words) if word is one.word), None)
        if at is None or at >= _ALONE:
            continue
        end = next((i for i in range(at, len(words)) if words[i].text.rstrip("_. ").endswith(":")), None)
        if len(words) > (_ALONE if end is None else end + 1):
            continue
        left, top, right, bottom = _box(words)
        alone = at == 0 and len(words) == 1
        yield Label(
            party=one.party, left=left, top=top, right=right, bottom=bottom, bare=True, heading=alone,
            leads=end is not None and end == len(words) - 1,
        )  # fmt: skip


def _printed(word: Word) -> bool:
    """Say whether a word is print that names somebody; OCR reads short words out of strokes."""
    return word.sure >= _READ and not _drawn(word.text) and len(re.findall(r"[^\W\d_]", word.text)) >= _LETTERS


def _closings(line: Line, knowledge: Knowledge) -> Iterator[Label]:
    """Yield closing words that stand alone in their line."""
    matches = knowledge.finds("closing", line.text)
    if matches and len(re.findall(r"[^\W\d_]{2,}", line.text)) <= _FEW:
        left, top, right, bottom = _box(line.words)
        yield Label(party="unsaid", left=left, top=top, right=right, bottom=bottom, closing=True)


def _by_name(line: Line, knowledge: Knowledge) -> Iterator[Label]:
    """Yield a line that is nothing but somebody's name, in brackets perhaps: a rule beside it is theirs to sign on.

    Where nothing on a sheet speaks of signing this is how it says who is to.
    """
    words = [word for word in line.words if not _drawn(word.text)]
    text = " ".join(word.text for word in words)
    if not _is_name(text) or any(word.sure < _READ for word in words):
        return
    if not any(knowledge.finds(name, text) for name in _SAYING):
        left, top, right, bottom = _box(words)
        yield Label(party="unsaid", left=left, top=top, right=right, bottom=bottom, bare=True)


def _fields(line: Line, knowledge: Knowledge) -> Iterator[Label]:
    for match in knowledge.finds("field", line.text):
        if not _is_label(line.text, match.start(), match.end()):
            continue
        first, end = _word_at(line, match.start()), _word_at(line, max(match.start(), match.end() - 1))
        left, top, right, bottom = _box(line.words[first : end + 1])
        yield Label(party="field", left=left, top=top, right=right, bottom=bottom)


def _box(words: Sequence[Word]) -> tuple[float, float, float, float]:
    return (
        min(word.left for word in words),
        min(word.top for word in words),
        max(word.right for word in words),
        max(word.bottom for word in words),
    )


def _phrase(words: Sequence[Word], first: int, end: int, height: float) -> tuple[int, int]:
    """Return the words that belong to a label: those with the usual space between them, as far as they are print."""

    def close(one: Word, other: Word) -> bool:
        return other.left - one.right < 0.9 * height and not _drawn(other.text) and not _drawn(one.text)

    while first > 0 and close(words[first - 1], words[first]) and _lettered(words, first - 1):
        first -= 1
    while end + 1 < len(words) and close(words[end], words[end + 1]) and _lettered(words, end + 1):
        if words[end].text.rstrip().endswith(":"):
            break
        end += 1
    return first, end


def _lettered(words: Sequence[Word], at: int) -> bool:
    """Say whether a word is print: OCR is sure of it, or at least of those on both sides."""
    word, beside = words[at], (words[at - 1] if at else None, words[at + 1] if at + 1 < len(words) else None)
    inside = all(one is not None and one.sure >= _READ for one in beside)
    slashed = any(one is not None and one.text == "/" and one.sure >= _READ for one in beside)
    usual = min((one.height for one in words if one.sure >= _READ and len(one.text) >= _LETTERS), default=0.0)
    inside |= slashed and word.height < _TALLER * usual
    short = len(re.findall(r"[^\W\d_]", word.text)) < _LETTERS
    return word.sure >= (_GUESSED if inside else _BRIEFLY if short else _READ) or word.text in {"/", "(", ")", ":"}


def _drawn(text: str) -> bool:
    """Say whether OCR made characters out of a rule."""
    return bool(re.fullmatch(r"[_.\-—–…·:|=~]{3,}", text)) or text.count("_") > 2


def _is_label(text: str, start: int, end: int) -> bool:
    """Say whether a word labels a place: few words around it, or a colon, dots or a rule behind it."""
    before, behind = text[:start], text[end:]
    if re.match(r"[^:.\n]{0,60}?[:_…—–]|[\s\W]{0,3}\.\.", behind) and len(before.split()) <= _BEFORE:
        return True
    letters = re.findall(r"[^\W\d_]{2,}", text)
    return len(letters) <= _FEW * min(1 + text.count("/"), _LANGUAGES)


def _word_at(line: Line, offset: int) -> int:
    """Return the index of the word that holds a character of the line."""
    position = 0
    for index, word in enumerate(line.words):
        position += len(word.text) + 1
        if offset < position:
            return index
    return len(line.words) - 1


def _says_more(own: Sequence[Word], knowledge: Knowledge) -> bool:
    """Say whether a label has words that no list knows: it may say itself whose it is. A name beside it does not."""
    more = [word for word in own if not _known(word.text, knowledge)]
    unknown = any(re.search(r"[^\W\d_]{4,}", word.text) for word in more)
    return unknown and not _is_name(" ".join(word.text for word in more))


def _is_name(text: str) -> bool:
    """Say whether a text is nothing but somebody's name, in brackets perhaps or behind a slash."""
    named = _NAME.fullmatch(text)
    if named is None or len(re.split(r"[. ]+", named.group(1))) < _PAIR:
        return False
    parts = [part for part in named.group(1).split(" ") if not part.endswith(".")]
    return all(part[0].isupper() and (part[1:].islower() or part.isupper() or "-" in part) for part in parts)


def _known(text: str, knowledge: Knowledge) -> bool:
    """Say whether a word of a label is one that says what is asked for, not of whom."""
    return any(knowledge.finds(name, text) for name in ("signature", "field"))


def _party(
    box: tuple[float, float, float, float],
    own: Sequence[Word],
    heads: _Heads,
    knowledge: Knowledge,
    height: float,
) -> Party:
    """Return whose signature a label asks for: by its own words, else by those before or above it in its column."""
    mine = list(_named(own, knowledge))
    named = [one for one in mine if not one.acting] or mine
    if named:
        return "ours" if any(one.party == "ours" for one in named) else "other"
    further = _says_more(own, knowledge)
    left, top, right, bottom = box
    best: tuple[float, Party] | None = None
    for one in heads.of(box):
        word = one.word
        if abs((word.top + word.bottom) / 2 - (top + bottom) / 2) < 0.8 * height and word.right <= left + height:
            away = (left - word.right) / height * 0.3
        elif word.bottom <= top + 0.3 * height and top - word.bottom < _HEADING * height:
            aside = max(0.0, word.left - right, left - word.right - 2 * height)
            if aside > 6 * height or further:  # it says itself whose it is, in words that no list knows
                continue
            away = (top - word.bottom) / height + aside / height
        else:
            continue
        if best is None or away < best[0]:
            best = away, one.party
    return best[1] if best is not None else "unsaid"
