"""Everything known of one case as files, for a request of access (GDPR art. 15); it sends nothing."""

import json
import os
from pathlib import Path

from mailbot.store.file.database import Rows
from mailbot.store.mails.readings import cut_outs_of

_TABLES = (
    *("case_item", "case_address", "case_question", "case_link", "case_document", "attention", "journal"),
    *("invoice", "credit"),
)


def export(rows: Rows, case: str, target: Path) -> int:
    """Write case.json, mails, letters and pictures of a case into a folder (0700, files 0600); say how many files."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    known: dict[str, object] = {"case": [dict(row) for row in rows.all("select * from cases where number = ?", [case])]}
    for table in _TABLES:
        known[table] = [dict(row) for row in rows.all(f"select * from {table} where case_number = ?", [case])]
    known["finding"] = [
        dict(row)
        for row in rows.all(
            "select f.* from finding f join message m on m.id = f.message where m.case_number = ? order by f.id", [case]
        )
    ]
    count = 1
    _write(target / "case.json", json.dumps(known, ensure_ascii=False, indent=2, default=str).encode())
    for kind, table in (("mail", "message"), ("letter", "outbox")):
        bytes_of = f"select {table}.id, raw from {table} join {table}_raw on {table}_raw.{table} = id"
        for row in rows.all(f"{bytes_of} where case_number = ? order by id", [case]):
            _write(target / f"{kind}-{row['id']}.eml", row["raw"])
            count += 1
    for number, cut in enumerate(cut_outs_of(rows, case), 1):
        _write(target / f"place-{number}-paper-{cut.paper}-page-{cut.page}.png", cut.png)
        count += 1
    return count


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
