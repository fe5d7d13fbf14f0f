"""Is there handwriting at the signature line of a page: ink that is neither print, nor ruling, nor speck.

The line is found by its printed label; what counts is judged on the page's
own picture, so that scans, photos and pasted signatures are treated alike.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mailbot.documents.pictures import Grey
from mailbot.documents.words import Line, Word, lines_of
from mailbot.model.document import Ink

Field = Any  # a numpy array; numpy is loaded in the worker only

_LABEL = re.compile(
    r"(?i)\w?llkir[ij]\w*|\w?ignatur\w*|\bsigned\b|\bsign here|\w?arakst\w*|para[šs]as\w?|pasira[šs]\w*|"
    r"\w{0,2}lekirjoit\w*|\w{0,2}terschrift\w*|\w{0,3}дпис\w*"
)
"""First letters are often lost to the rule or the stroke beside them."""
_STATEMENT = re.compile(
    r"(?i)digita|электронн|електронн|elektroni|elektron|sähköis|eparaksts|allkirjastamise?l\b|allkirjastades|"
    r"by signing|after sign|подписыва|підписую|подписан|parakstot|pasirašyda|allekirjoittam"
)
_OTHER_PARTY = re.compile(
    r"(?i)teenuse ?osutaja|kliiniku|haigla|provider|hospital|исполнител|больниц|клиник|виконав|лікарн|"
    r"pakalpojuma sniedz|slimnīc|klīnik|paslaug\w* teik|ligonin|palveluntuottaja|sairaala|leistungserbring|"
    r"krankenhaus|klinik\b|\bdr\b|\barst\b|врач|лікар"
)
_OUR_PARTY = re.compile(
    r"(?i)patsie|esindaja|tellija|volita|patient|represent|client|principal|пациент|представит|заказчик|довер|"
    r"пац[iі][eє]нт|замовник|pacient|pārstāv|atstov|klient|įgalio|pilnvar|potila|valtuut|vertret|vollmacht"
)
_NEXT_FIELD = re.compile(
    r"(?i)^[^\w]*(?:kuupäev|kpv|date|дата|datums|data|päiväys|päivämäärä|pvm|datum|nimi|name|имя|фио|"
    r"vārds|vardas|koht|place|место|місце)\b"
)
_LEAST_SURE = 25.0
"""Words that OCR doubts more are strokes."""
_SURE_PRINT, _FAIR_PRINT = 75.0, 40.0
"""OCR is this sure of a short and of a long word that counts as print; scribbles read as words are doubted more."""
_FAINTEST, _DARKEST = 0.13, 0.3
"""How much darker than the paper ink is, at least: on clean paper, and on the most grainy one."""
_REACH = 16.0
"""How far to the right of its label a signature may go, in heights of print, where no printed line goes further."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Blob:
    left: int
    top: int
    right: int
    bottom: int
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Label:
    line: Line
    start: int
    end: int
    other_party: bool
    ours: bool


def judge(picture: Grey, words: Sequence[Word]) -> Ink | None:
    """Return what stands at the signature lines of a page; None where no such line is seen.

    A line that is the patient's or representative's by its words outweighs
    that of the other party, which may well be empty.
    """
    lines = lines_of(word for word in words if word.sure >= _LEAST_SURE or _LABEL.search(word.text))
    labels = list(_labels(lines))
    if not labels:
        return None
    chosen = [label for label in labels if label.ours] or [label for label in labels if not label.other_party] or labels
    verdicts = [_judge_line(picture, lines, label) for label in chosen]
    for verdict in ("signed", "unclear"):
        if verdict in verdicts:
            return verdict
    return "unsigned"


def _labels(lines: Sequence[Line]) -> Iterator[_Label]:
    """Yield the labels of signature lines; a sentence that only speaks of signing is none."""
    for index, line in enumerate(lines):
        text = line.text
        for match in _LABEL.finditer(text):
            if _STATEMENT.search(text[max(0, match.start() - 25) : match.end() + 25]) or not _is_label(text, match):
                continue
            around = text if len(text) < 70 else text[max(0, match.start() - 50) : match.end() + 30]
            before = lines[index - 1].text if index and len(lines[index - 1].text) < 50 else ""
            ours = bool(_OUR_PARTY.search(around)) or (
                bool(_OUR_PARTY.search(before)) and not _OTHER_PARTY.search(around)
            )
            yield _Label(
                line=line,
                start=_word_at(line, match.start()),
                end=_word_at(line, max(match.start(), match.end() - 1)),
                other_party=not ours and bool(_OTHER_PARTY.search(around) or _OTHER_PARTY.search(before)),
                ours=ours,
            )


def _is_label(text: str, match: "re.Match[str]") -> bool:
    """Say whether a signature word labels a line: few words around it, or a colon, dots or a rule behind it."""
    before, behind = text[: match.start()], text[match.end() :]
    if re.match(r"[^:.\n]{0,60}?[:_…—–]|[\s\W]{0,3}\.\.", behind) and len(before.split()) <= 6:
        return True
    return len(re.findall(r"[^\W\d_]{2,}", text)) <= 5


def _word_at(line: Line, offset: int) -> int:
    """Return the index of the word that holds a character of the line."""
    position = 0
    for index, word in enumerate(line.words):
        position += len(word.text) + 1
        if offset < position:
            return index
    return len(line.words) - 1


def _judge_line(picture: Grey, lines: Sequence[Line], label: _Label) -> Ink:
    import numpy as np

    height = _text_height(lines)
    box = _region(picture, lines, label, height)
    field = np.asarray(picture.crop(box), dtype=np.float32)
    if field.size == 0:
        return "unclear"
    ink = field < _threshold(field)
    _clear_print(ink, lines, box, label, height)
    _clear_ruling(ink, height)
    bottom = label.line.bottom - box[1]
    _clear_rest_of_label(ink, label, box, height)
    blobs = [b for b in _blobs(ink) if not (_speck(b, height) or _of_another_line(b, ink.shape[0], bottom, height))]
    return _verdict(blobs, height)


def _threshold(field: Field) -> float:
    """Return the brightness below which a point is ink: as far below the paper as its grain allows."""
    import numpy as np

    paper = float(np.percentile(field, 75))
    grain = paper - float(np.percentile(field[field <= paper], 33)) if (field <= paper).any() else 0.0
    return paper * (1.0 - min(_DARKEST, max(_FAINTEST, 4.0 * grain / max(paper, 1.0))))


def _text_height(lines: Sequence[Line]) -> float:
    """Return the usual height of a printed word, in pixels."""
    heights = sorted(
        word.height for line in lines for word in line.words if word.sure >= _SURE_PRINT and len(word.text) > 2
    )
    return max(6.0, heights[len(heights) // 2]) if heights else 20.0


def _region(picture: Grey, lines: Sequence[Line], label: _Label, height: float) -> tuple[int, int, int, int]:
    """Return the box where a signature for this label may stand: from above the line to below it, to the right edge.

    The box ends above the next printed line, unless that is an empty rule onto which the signature line was broken.
    """
    words = label.line.words
    printed = [line for line in lines if _is_print(line)]
    above = [line.bottom for line in printed if line.bottom <= label.line.top + 0.3 * height and line is not label.line]
    below = [line for line in printed if line.top >= label.line.bottom - 0.3 * height and line is not label.line]
    top = max(label.line.top - 3.0 * height, max(above, default=0.0) + 0.1 * height)
    bottom = min(
        label.line.bottom + 3.0 * height, min((line.top for line in below), default=picture.height) - 0.1 * height
    )
    right = max(max((line.right for line in printed), default=0.0), words[label.end].right + _REACH * height) + height
    for word in words[label.end + 1 :]:
        if _NEXT_FIELD.match(word.text) and word.sure >= _SURE_PRINT:
            right = word.left
            break
    left = words[label.start].left - 2 * height
    if label.start and not _NEXT_FIELD.match(words[0].text):
        left = min(left, words[0].left)
    bottom = max(bottom, label.line.bottom + 0.4 * height)
    return max(0, int(left)), max(0, int(top)), min(picture.width, int(right)), min(picture.height, int(bottom))


def _is_print(line: Line) -> bool:
    """Say whether a line is printed text rather than a rule or a scribble that OCR tried to read."""
    return any(_printed(word) and len(word.text) >= 3 for word in line.words)


def _printed(word: Word) -> bool:
    """Say whether a word is print: OCR is sure of it, or it has more different letters than a scribble is read as."""
    letters = len(set(re.findall(r"\w", word.text.casefold().replace("_", ""))))
    return letters >= 2 and (word.sure >= _SURE_PRINT or (word.sure >= _FAIR_PRINT and letters >= 5))


def _clear_print(
    ink: Field, lines: Sequence[Line], box: tuple[int, int, int, int], label: _Label, height: float
) -> None:
    """Take printed words off the field. The label's own words always go, however doubtful."""
    left, top, _, _ = box
    own = set(map(id, label.line.words[: label.end + 1]))
    for line in lines:
        for word in line.words:
            if id(word) not in own and (not _printed(word) or word.height > 2.0 * height):
                continue
            margin = max(1.0, 0.12 * height)
            rows = slice(max(0, int(word.top - margin - top)), max(0, int(word.bottom + margin - top) + 1))
            ink[rows, max(0, int(word.left - margin - left)) : max(0, int(word.right + margin - left) + 1)] = False


def _clear_rest_of_label(ink: Field, label: _Label, box: tuple[int, int, int, int], height: float) -> None:
    """Take letters off the field that go on from the label and that OCR lost: small, in its line, close together."""
    end = max(label.line.words[label.end].right - box[0], 0.0)
    top, bottom = label.line.top - 0.35 * height - box[1], label.line.bottom + 0.35 * height - box[1]
    for blob in sorted(_blobs(ink), key=lambda blob: blob.left):
        tall, wide = blob.bottom - blob.top, blob.right - blob.left
        if blob.right < end or blob.bottom < top or blob.top > bottom:
            continue
        if blob.left > end + 0.9 * height or tall > 1.35 * height or wide > 1.6 * height:
            return
        if blob.top >= top and blob.bottom <= bottom:
            ink[blob.top : blob.bottom, blob.left : blob.right] = False
            end = max(end, float(blob.right))


def _clear_ruling(ink: Field, height: float) -> None:
    """Take ruled lines and frames off the field: long straight runs that are thin."""
    for across in (ink, ink.T):
        _clear_runs(across, longest=int(2.5 * height), thick=max(3, int(0.22 * height)))


def _clear_runs(ink: Field, *, longest: int, thick: int) -> None:
    """Clear runs of `longest` points along a row (gaps of two closed) where the ink is no thicker than `thick`."""
    import numpy as np

    closed = ink.copy()
    closed[:, 1:-1] |= ink[:, :-2] & ink[:, 2:]
    closed[1:-1] |= ink[:-2] & ink[2:]
    for row, start, end in _runs(closed):
        if end - start < longest:
            continue
        band = slice(max(0, row - thick), row + thick + 1)
        thickness = ink[band, start:end].sum(axis=0)
        columns = np.flatnonzero(thickness <= thick) + start
        ink[max(0, row - thick // 2) : row + thick // 2 + 1, columns] = False


def _runs(field: Field) -> Iterator[tuple[int, int, int]]:
    """Yield the unbroken runs of set points as row, start and end, row by row from the left."""
    import numpy as np

    edges = np.diff(np.pad(field, ((0, 0), (1, 1))).view(np.int8), axis=1)
    rows, starts = np.nonzero(edges > 0)
    ends = np.nonzero(edges < 0)[1]
    return zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True)


def _blobs(ink: Field) -> list[_Blob]:
    """Return the connected pieces of ink, joined over gaps of one point (runs of each row, union-find)."""
    parent: list[int] = []
    boxes: list[list[int]] = []
    previous: list[tuple[int, int, int]] = []
    current: list[tuple[int, int, int]] = []
    at = -1

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for row, start, end in _runs(ink):
        if row != at:
            previous, current = (current if row == at + 1 else []), []
            at = row
        index = len(parent)
        parent.append(index)
        boxes.append([start, row, end, row + 1, end - start])
        for other_start, other_end, other in previous:
            if other_start <= end + 1 and start <= other_end + 1:
                parent[root(other)] = root(index)
        current.append((start, end, index))
    merged: dict[int, list[int]] = {}
    for index, box in enumerate(boxes):
        into = merged.setdefault(root(index), [*box[:4], 0])
        into[0], into[1] = min(into[0], box[0]), min(into[1], box[1])
        into[2], into[3] = max(into[2], box[2]), max(into[3], box[3])
        into[4] += box[4]
    return [_Blob(left=b[0], top=b[1], right=b[2], bottom=b[3], size=b[4]) for b in merged.values()]


def _speck(blob: _Blob, height: float) -> bool:
    """Say whether a piece is dirt, a dot of a dotted rule, or what is left of a ruled line."""
    tall, wide = blob.bottom - blob.top, blob.right - blob.left
    return blob.size < 0.12 * height * height or tall < 0.35 * height or (wide < 0.25 * height and tall > 6 * height)


def _of_another_line(blob: _Blob, rows: int, bottom: float, height: float) -> bool:
    """Say whether a piece only reaches into the region from the line above it or below it."""
    from_above = blob.top <= 1 and blob.bottom < 1.2 * height
    return from_above or (blob.bottom >= rows - 1 and blob.top > bottom + 0.2 * height)


def _verdict(blobs: Sequence[_Blob], height: float) -> Ink:
    """Weigh the pieces: a signature is about two letters wide and taller than print, or many pieces together."""
    if not blobs:
        return "unsigned"
    wide = sum(blob.right - blob.left for blob in blobs)
    tall = max(blob.bottom - blob.top for blob in blobs)
    size = sum(blob.size for blob in blobs)
    if wide >= 1.5 * height and tall >= 0.8 * height and size >= 0.8 * height * height:
        return "signed"
    if wide >= 0.8 * height and size >= 0.4 * height * height:
        return "unclear"
    return "unsigned"
