"""Letters for tests: a text, a sender, papers; read with the shipped rules."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.model.document import FileReading
from mailbot.model.mail import Address, Body, Header, Message, Part
from mailbot.model.reading import Reading
from mailbot.reading.extract import read
from mailbot.reading.text.texts import Text
from mailbot.rules.rule_set import Rules

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)


@lru_cache(maxsize=1)
def rules() -> Rules:
    loaded, faults = load_rules((defaults("config"),))
    assert not faults
    return loaded


def own(text: str) -> Text:
    return Text(source="own_text", place="own_text", text=text)


def letter(
    text: str,
    *,
    sender: str | None = None,
    address: str = "writer@mail.example",
    subject: str | None = None,
    signature: str = "",
    quoted: str = "",
    papers: Mapping[str, str] | None = None,
    attached: tuple[Message, ...] = (),
) -> tuple[Message, dict[str, FileReading]]:
    parts = tuple(
        Part(path=str(number), content_type="application/pdf", disposition="attachment", name=name, payload=b"%PDF")
        for number, name in enumerate(papers or {}, 2)
    )
    files = {
        part.path: FileReading(
            name=part.name, content_type=part.content_type, kind="pdf", text=(papers or {})[part.name]
        )
        for part in parts
    }
    message = Message(
        header=Header(
            from_=(Address(display_name=sender, addr_spec=address),),
            to=(Address(addr_spec="second.opinion@hospital.example"),),
            subject=subject,
            in_reply_to=("x@hospital.example",) if quoted else (),
        ),
        body=Body(own_text=text, signature=signature, quoted_text=quoted, full_text=f"{text}\n{signature}\n{quoted}"),
        parts=parts,
        attached=attached,
    )
    return message, files


def reading(text: str, **more: object) -> Reading:
    message, files = letter(text, **more)  # type: ignore[arg-type]
    return read(message, files, rules(), screening=None, now=NOW)
