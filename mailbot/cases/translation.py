"""Which papers are translations of which; a first rule by what the sender says and the figures both texts share."""

import re
from collections.abc import Sequence
from dataclasses import replace

from mailbot.model.case import CaseDocument
from mailbot.model.reading import Document

_FIGURES = re.compile(r"\d[\d.,:/-]*\d|\d")
_SAYS_SO = re.compile(
    r"transl|tõlge|tolge|tõlke|перевод|perevod|переклад|tulkojum|vertim|käännös|kaannos|übersetz", re.I
)


def pair(
    waiting: Sequence[CaseDocument], arrived: Sequence[Document], *, says_translated: bool
) -> dict[CaseDocument, str]:
    """Return which of the waiting foreign papers an arrived readable one translates, by its sha256 (or its name)."""
    found: dict[CaseDocument, str] = {}
    for document in arrived:
        stated = (
            says_translated or bool(_SAYS_SO.search(document.name)) or bool(_SAYS_SO.search(document.file.text[:400]))
        )
        left = [paper for paper in waiting if paper not in found]
        if left and stated:
            found[left[0]] = document.file.sha256 or document.name
    return found


def figures(text: str) -> frozenset[str]:
    """Return the figures of a text that survive a translation: dates, values, numbers of two digits and more."""
    return frozenset(figure for figure in _FIGURES.findall(text) if len(figure) > 1)


def settle(
    documents: tuple[CaseDocument, ...], arrived: Sequence[Document], *, says_translated: bool
) -> tuple[CaseDocument, ...]:
    """Mark the papers of a case that have their translation now."""
    waiting = tuple(d for d in documents if d.untranslated and not d.waived and not d.translated_by)
    pairs = pair(waiting, arrived, says_translated=says_translated)
    return tuple(replace(d, translated_by=pairs[d]) if d in pairs else d for d in documents)
