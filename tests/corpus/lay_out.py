"""Lays out single mails as gold conversations: `python -m tests.corpus.lay_out SINGLE.jsonl FOLDER`.

`single/*.jsonl` hold mails as text with their labels, one JSON object a line, one file an author: first mails
(`items`), and answers to a letter of the hospital (`answers`). `mailbot learn` takes the folders that this writes.
"""

import json
import sys
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

Said = Mapping[str, Any]

OURS = "second.opinion@hospital.example"
STATED = ("patient_name", "patient_name_alt", "personal_code", "bad_codes", "code_country", "phone", "email")
"""What a mail states, in the order of the labels; the rest is asked for below."""


def mail_of(said: Said, number: int) -> bytes:
    """Return a mail as bytes."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f'"{said.get("from") or ""}" <writer{number}@mail.example>'
    mail["To"] = OURS
    mail["Subject"] = said.get("subject") or ""
    mail["Date"] = "Mon, 09 Nov 2026 10:15:00 +0200"
    mail["Message-ID"] = f"<{number}@mail.example>"
    text = said["text"]
    if said.get("quoted"):
        mail["In-Reply-To"] = mail["References"] = f"<{number}@hospital.example>"
        quoted = "\n".join(f"> {line}".rstrip() for line in said["quoted"].splitlines())
        text += f"\n\n06.11.2026 09:12, Second opinion <{OURS}>:\n{quoted}"
    mail.set_content(text)
    return mail.as_bytes()


def gold_of(said: Said, number: int) -> dict[str, Any]:
    """Return the labels of the conversation that this mail is, as `README.md` says them."""
    kind = said.get("kind", "application")
    fields = {name: said.get(name) for name in STATED}
    fields |= {"email": f"writer{number}@mail.example", "postal_address": bool(said.get("postal_address"))}
    fields |= {name: said.get(name) or [] for name in ("patient_name_alt", "bad_codes", "questions")}
    fields["course_of_disease"] = bool(said.get("course_of_disease"))
    message = {
        "file": "01.eml", "kind": kind, "language": said.get("language"),
        "applicant_is_patient": said.get("applicant_is_patient") if kind == "application" else None,
        "fields": fields, "links": [], "documents": [], "by_post": said.get("by_post") or [],
        "missing_after": ["contract"] if kind != "other" else [], "untranslated": [],
        "expected_reply": "deficiency" if kind != "other" else "staff",
    }  # fmt: skip
    return {"about": "a single mail", "messages": [message]}


def lay_out(lines: Path, folder: Path) -> int:
    """Write the mails of a file into a folder; return how many."""
    said = [json.loads(line) for line in lines.read_text("utf-8").splitlines() if line.strip()]
    for number, one in enumerate(said, 1):
        place = folder / f"{number:03}"
        place.mkdir(parents=True)
        (place / "01.eml").write_bytes(mail_of(one, number))
        (place / "gold.json").write_text(json.dumps(gold_of(one, number), ensure_ascii=False), "utf-8")
    return len(said)


if __name__ == "__main__":
    print(lay_out(Path(sys.argv[1]), Path(sys.argv[2])), "mails")
