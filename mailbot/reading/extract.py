"""From a parsed mail and its files to what it says: the first, plain reading; it matches and decides nothing."""

import re
from collections.abc import Mapping
from datetime import datetime

from stdnum.ee import ik

from mailbot.model.document import FileReading
from mailbot.model.mail import Message
from mailbot.model.reading import Finding, Kind, Reading, Screening
from mailbot.reading.language import language_of
from mailbot.reading.links import links_of
from mailbot.reading.roles import documents
from mailbot.rules import Rules

_CODE = re.compile(r"(?<![\d+])[3-6]\d{10}(?!\d)")
_PHONE = re.compile(r"(?<!\d)(?:\+372[ -]?)?5\d{2,3}[ -]?\d{4}(?!\d)")
_QUESTION = re.compile(r"[^.!?\n][^.!?]{15,300}\?")


def read(
    message: Message,
    files: Mapping[str, FileReading],
    rules: Rules,
    *,
    screening: Screening | None = None,
    now: datetime,  # noqa: ARG001
) -> Reading:
    """Read one mail by itself."""
    papers = documents(message, files, rules)
    texts = [paper.file.text for paper in papers]
    own = "\n".join(one.body.own_text for one in (message, *message.attached))
    found: list[Finding] = []

    def add(field: str, value: str, written: str, start: int, source: str = "own_text", *, chosen: bool = True) -> None:
        found.append(
            Finding(
                rule=f"plain-{field}",
                field=field,  # type: ignore[arg-type]
                value=value,
                written=written,
                source=source,
                start=start,
                end=start + len(written),
                chosen=chosen,
            )
        )

    everything = "\n".join((own, message.body.signature, *texts))
    code = next((m for m in _CODE.finditer(everything) if ik.is_valid(m[0])), None)
    if code:
        add("personal_code", code[0], code[0], code.start())
    phone = _PHONE.search(own + "\n" + message.body.signature)
    if phone:
        digits = re.sub(r"\D", "", phone[0])
        add("phone", "+" + digits if digits.startswith("372") else "+372" + digits, phone[0], phone.start())
    if message.header.from_ and message.header.from_[0].display_name:
        name = message.header.from_[0].display_name
        add("patient_name", name, name, 0, "from")
    for question in _QUESTION.finditer(own):
        add("question", " ".join(question[0].split()), question[0], question.start())
    if len(own) > 600 or any(paper.role == "clinical" for paper in papers):
        add("course_of_disease", "yes", "", 0)
    kind: Kind = "application" if code or papers else "other"
    if screening is not None and screening.strength == "strong":
        kinds: dict[str, Kind] = {"auto_reply": "auto_reply", "bounce": "bounce", "spam": "spam"}
        kind = kinds.get(screening.kind, "other")
    return Reading(
        kind=kind,
        language=language_of(own, rules),
        applicant_is_patient=True if kind == "application" else None,
        screening=screening,
        findings=tuple(found),
        links=links_of(message, texts, [url for paper in papers for url in paper.file.hrefs], rules),
        documents=papers,
    )
