"""What was seen in attached files: readings, kept by content and reader version so that no file is read twice, and
the places where papers are signed as pictures for staff, kept with their mail and never longer.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailbot.model.document import cut_pages
from mailbot.model.reading import Document
from mailbot.store.file.database import Rows, stamp

SIGNED_PAPERS = frozenset({"contract", "power_of_attorney"})
"""The papers that somebody signs; of others nothing is kept."""


class Readings:
    """The cache of file readings in one store."""

    def __init__(self, rows: Rows) -> None:
        """Work on these rows."""
        self.rows = rows

    def get(self, key: str) -> str | None:
        """Return the reading (JSON) kept under a key: content hash and reader version."""
        found: str | None = self.rows.value("select reading from file_reading where key = ?", [key])
        return found

    def put(self, key: str, reading: str, now: datetime) -> None:
        """Keep a reading."""
        self.rows.run(
            "insert or replace into file_reading (key, reading, used) values (?, ?, ?)", [key, reading, stamp(now)]
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class CutOut:
    """One place that was judged: of which paper of the case (as `mailbot show` counts), on which page, with what
    answer (signed, unsigned, unclear), and its picture as PNG.
    """

    paper: int
    page: int
    ink: str
    png: bytes


def cut_out_rows(message_row: int, documents: Sequence[Document]) -> list[dict[str, Any]]:
    """Return the rows to be kept of the papers of a message."""
    papers = [one for one in documents if not SIGNED_PAPERS.isdisjoint({one.role, *one.also})]
    found = [(paper.position, page) for paper in papers for page in cut_pages(paper.file)]
    return [
        {
            "message": message_row,
            "position": position,
            "number": number,
            "page": page.number,
            "ink": page.ink or "unclear",
            "png": base64.b64decode(page.cut),
        }
        for number, (position, page) in enumerate(found, 1)
    ]


def cut_outs_of(rows: Rows, case: str) -> tuple[CutOut, ...]:
    """Return the pictures of the papers of a case, in their order."""
    found = rows.all(
        "select d.number as paper, c.page, c.ink, c.png from case_document d join cut_out c"
        " on c.message = d.message and c.position = d.position where d.case_number = ? order by d.number, c.number",
        [case],
    )
    return tuple(CutOut(paper=row["paper"], page=row["page"], ink=row["ink"], png=row["png"]) for row in found)


def forget_cut_outs(rows: Rows, message_row: int) -> None:
    """Forget the pictures of a message."""
    rows.run("delete from cut_out where message = ?", [message_row])
