"""Which papers of a case are translations of which; looks at marks only and reads no text.

A foreign paper is translated when a readable one (in a language our doctors
read) fits it: by dates, figures, codes, kind of paper and name, or because
the sender or the paper itself says that it is a translation. Two papers need
two translations; one file counts for both where it holds what is in both.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mailbot.model.case import CaseDocument
from mailbot.model.reading import Document
from mailbot.rules.words import Words, fold

_TOLD, _OTHER_KIND = 0.3, 0.4
"""What a pair of papers gains where one is said to be a translation, and loses where they are of other kinds."""
_FEW_MARKS = 0.7
"""What is left of a share that stands on few marks, where nobody says that it is a translation."""
_FEW_PAPERS = 3
"""A case of so many papers has no usual marks."""
_ENOUGH_MARKS = 6
"""Papers of so many marks each that have none in common are no translations of each other."""
_LEAST_NAME = 4
"""Letters of a file name that tell which paper it is."""

ALONE = 0.6
"""Share of a paper's own marks that a readable one must hold to count as its translation without anyone saying so."""
TOLD = 0.12
"""The same where it is said to be a translation; below this only the last pair that is left is taken."""
_AT_LEAST, _AT_LEAST_TOLD = 4, 2
"""Marks in common from which a share tells something, and where the paper is said to be a translation."""
Said = Literal["named", "announced"]
"""How a paper is said to be a translation: by a name like the other's, or by the sender."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Fit:
    """How well a readable paper fits a foreign one."""

    foreign: int
    readable: int
    share: float
    common: int
    told: bool
    kinds_differ: bool
    """Papers of other kinds, or a translation from another language."""

    @property
    def weight(self) -> float:
        """Rank pairs: common marks first, then what is said."""
        return self.share + (_TOLD if self.told else 0.0) - (_OTHER_KIND if self.kinds_differ else 0.0)

    @property
    def whole(self) -> bool:
        """Say whether all of a paper is in the readable one, which may then hold the translation of others too."""
        return self.share >= ALONE and self.common >= (_AT_LEAST_TOLD if self.told else _AT_LEAST)

    @property
    def good(self) -> bool:
        """Say whether this pair stands by itself."""
        if self.told:
            return self.share >= TOLD and not (self.kinds_differ and self.share < ALONE)
        return self.share >= ALONE and self.common >= _AT_LEAST


def settle(
    documents: tuple[CaseDocument, ...], arrived: Sequence[Document], *, says_translated: bool, in_names: Words
) -> tuple[CaseDocument, ...]:
    """Return the papers of a case with those marked that have their translation now.

    `documents` are all papers of the case, the new ones included, each with
    its `marks` (reading/papers/marks.py). `arrived` are the readable ones of this mail:
    what the sender says of translations is said of them. A translation may
    come before, with or after the paper that it translates. `in_names` are words
    for languages and translations in the names of files.
    """
    foreign = [d for d in documents if d.untranslated and not d.waived and not d.translated_by]
    used = {d.translated_by for d in documents if d.translated_by}
    readable = [d for d in documents if _is_readable(d) and _key(d) not in used]
    new = {document.file.sha256 or document.name for document in arrived}
    pairs = _pairs(foreign, readable, new if says_translated else frozenset(), in_names)
    return tuple(replace(d, translated_by=pairs[d]) if d in pairs else d for d in documents)


def _is_readable(document: CaseDocument) -> bool:
    return document.role in ("clinical", "other") and document.language is not None and not document.untranslated


def _key(document: CaseDocument) -> str:
    return document.sha256 or document.name


def _pairs(
    foreign: Sequence[CaseDocument],
    readable: Sequence[CaseDocument],
    announced: frozenset[str] | set[str],
    in_names: Words,
) -> dict[CaseDocument, str]:
    usual = _usual([*foreign, *readable])

    def said(one: CaseDocument, other: CaseDocument) -> Said | None:
        named = _named_alike(one.name, other.name, in_names)
        return "named" if named else "announced" if _key(other) in announced else None

    fits = [
        _fit(f, r, foreign[f], readable[r], usual, said(foreign[f], readable[r]))
        for f in range(len(foreign))
        for r in range(len(readable))
    ]
    found: dict[int, int] = {}
    for fit in sorted(fits, key=lambda fit: -fit.weight):
        taken = fit.readable in found.values()
        if fit.good and fit.foreign not in found and (fit.whole or not taken):
            found[fit.foreign] = fit.readable
    for fit in sorted(fits, key=lambda fit: -fit.weight):
        free = fit.foreign not in found and fit.readable not in found.values()
        if fit.told and free and not _contradict(foreign[fit.foreign], readable[fit.readable], fit):
            found[fit.foreign] = fit.readable
    return {foreign[f]: _key(readable[r]) for f, r in found.items()}


def _usual(documents: Sequence[CaseDocument]) -> frozenset[str]:
    """Return the marks that most papers of the case bear, so that they tell nothing: the patient's day of birth."""
    counts = Counter(mark for document in documents for mark in set(document.marks.split()))
    return frozenset(
        mark for mark, count in counts.items() if len(documents) > _FEW_PAPERS and count > len(documents) / 2 + 1
    )


def _fit(
    f: int, r: int, foreign: CaseDocument, readable: CaseDocument, usual: frozenset[str], said: Said | None
) -> _Fit:
    one, other = set(foreign.marks.split()), set(readable.marks.split())
    mine, theirs = _facts(one) - usual, _facts(other) - usual
    common = mine & theirs
    share = len(common) / min(len(mine), len(theirs)) if mine and theirs else 0.0
    told = said is not None or "says:translation" in other
    if min(len(mine), len(theirs)) < _AT_LEAST and not told:
        share *= _FEW_MARKS
    if said == "named":
        share = max(share, 0.5)
    kinds = [{mark for mark in marks if mark.startswith("kind:")} for marks in (one, other)]
    source = next((mark[5:] for mark in other if mark.startswith("from:")), None)
    elsewhere = source is not None and source != foreign.language
    return _Fit(
        foreign=f,
        readable=r,
        share=share,
        common=len(common),
        told=told and readable.role == "clinical",
        kinds_differ=elsewhere or bool(kinds[0] and kinds[1] and not kinds[0] & kinds[1]),
    )


def _facts(marks: set[str]) -> set[str]:
    return {mark for mark in marks if not mark.startswith(("kind:", "says:", "from:"))}


def _contradict(foreign: CaseDocument, readable: CaseDocument, fit: _Fit) -> bool:
    """Say whether a paper said to be a translation can hardly be that of this one: other kind, or nothing in common."""
    facts = [_facts(set(document.marks.split())) for document in (foreign, readable)]
    return fit.kinds_differ or (min(map(len, facts)) >= _ENOUGH_MARKS and fit.common == 0)


def _named_alike(foreign: str, readable: str, in_names: Words) -> bool:
    """Say whether a name is the other's with a word for a language or translation: "Epikriz.pdf", "Epikriz_EN.pdf"."""
    stem = _stem(foreign, in_names)
    return bool(stem) and stem == _stem(readable, in_names) and foreign.casefold() != readable.casefold()


def _stem(name: str, in_names: Words) -> str:
    """Return a file name without its ending, language, and words for translation; "" where hardly anything is left."""
    bare = re.sub(r"[\W_]+", " ", re.sub(r"\.\w{2,5}$", "", fold(name)))
    kept = " ".join(in_names.taken_out_of(bare).split())
    return (
        kept
        if len(re.sub(r"[\W\d]", "", kept)) >= _LEAST_NAME
        and not re.match(r"(?:scan|img|image|doc|document|file)\b", kept)
        else ""
    )
