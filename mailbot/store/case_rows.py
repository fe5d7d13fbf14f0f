"""The rows of a case, and a case of its rows: plain values both ways; asks and writes nothing."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from sqlite3 import Row
from typing import Any, Generic, TypeVar, cast

from mailbot.model.case import Attention, Case, CaseDocument, CaseLink, Item
from mailbot.model.fields import ITEMS, KEPT, NOTHING_KNOWN, Facts, Field
from mailbot.store.file.database import day, moment, stamp

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Children(Generic[T]):
    """A table of what a case has many of, in order: its values, and the row of one.

    `whole` is written anew altogether where anything differs: what was loaded may be more than what was stored.
    """

    table: str
    of: Callable[[Case], tuple[T, ...]]
    row: Callable[[T], dict[str, Any]]
    order: str = "position"
    first: int = 0
    whole: bool = False


def row_of(case: Case) -> dict[str, Any]:
    """Return the row of a case, without what it has many of."""
    facts = case.facts
    return {
        "number": case.number,
        "status": case.status,
        "opened": stamp(case.opened),
        "changed": stamp(case.changed),
        "language": case.language,
        **{field.name: _plain(getattr(facts, field.name)) for field in KEPT},
        "quiet_since": stamp(case.quiet_since),
        "invoiced_at": stamp(case.invoiced_at),
        "invoice_number": case.invoice_number,
        "paid_at": stamp(case.paid_at),
        "review_group": case.review_group,
        "assigned_to": case.assigned_to,
        "opinion_sent_at": stamp(case.opinion_sent_at),
        "ended_at": stamp(case.ended_at),
        "reminders": case.reminders,
        "reminders_paused": int(case.reminders_paused),
        "external_id": case.external_id,
        "merged_into": case.merged_into,
    }


def case_of(row: Row, children: Callable[..., list[Row]], attentions: tuple[Attention, ...]) -> Case:
    """Return the case of a row; `children(table)` gives its rows of another table, in their order."""
    return Case(
        number=row["number"],
        status=row["status"],
        opened=at(row["opened"]),
        changed=at(row["changed"]),
        language=row["language"],
        facts=Facts(**{field.name: _typed(row[field.name], field) for field in KEPT}),
        items=_items(children("case_item")),
        addresses=tuple(r["address"] for r in children("case_address")),
        questions=tuple(r["question"] for r in children("case_question")),
        links=tuple(_link(r) for r in children("case_link")),
        documents=tuple(_document(r) for r in children("case_document", "number")),
        attentions=attentions,
        message_ids=tuple(r["message_id"] for r in children("case_message_id")),
        quiet_since=moment(row["quiet_since"]),
        invoiced_at=moment(row["invoiced_at"]),
        invoice_number=row["invoice_number"],
        paid_at=moment(row["paid_at"]),
        review_group=row["review_group"],
        assigned_to=row["assigned_to"],
        opinion_sent_at=moment(row["opinion_sent_at"]),
        ended_at=moment(row["ended_at"]),
        reminders=row["reminders"],
        reminders_paused=bool(row["reminders_paused"]),
        external_id=row["external_id"],
        merged_into=row["merged_into"],
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else int(value) if isinstance(value, bool) else value


def _typed(value: Any, field: Field) -> Any:
    if value is None:
        return getattr(NOTHING_KNOWN, field.name)
    return day(value) if field.holds is date else bool(value) if field.holds is bool else value


def at(text: str) -> datetime:
    """Read a time that is never absent."""
    return cast(datetime, moment(text))


def _item_row(item: Item) -> dict[str, Any]:
    return {
        "name": item.name,
        "state": item.state,
        "required": int(item.required),
        "why_open": item.why_open,
        "evidence": item.evidence,
        "needs_confirmation": int(item.needs_confirmation),
    }


def _items(rows: list[Row]) -> tuple[Item, ...]:
    """Return the checklist in its order: what was stored, and each line that there was not yet when it was.

    A new line is required of no case that stands already, until its next mail: that decides by the policy of now.
    """
    stored = {r["name"]: _item(r) for r in rows}
    return tuple(stored.get(name, Item(name=name, required=False)) for name in ITEMS)


def _item(r: Row) -> Item:
    return Item(
        name=r["name"],
        state=r["state"],
        required=bool(r["required"]),
        why_open=r["why_open"],
        evidence=r["evidence"],
        needs_confirmation=bool(r["needs_confirmation"]),
    )


def _link_row(link: CaseLink) -> dict[str, Any]:
    return {
        "provider": link.provider,
        "url": link.url,
        "expires": int(link.expires),
        "state": link.state,
        "since": stamp(link.since),
        "message": link.message,
        "told": link.told,
        "looked": stamp(link.looked),
    }


def _link(r: Row) -> CaseLink:
    return CaseLink(
        provider=r["provider"],
        url=r["url"],
        expires=bool(r["expires"]),
        state=r["state"],
        since=moment(r["since"]),
        message=r["message"],
        told=r["told"],
        looked=moment(r["looked"]),
    )


DOCUMENT_COLUMNS = tuple(CaseDocument.__dataclass_fields__)


def _document_row(document: CaseDocument) -> dict[str, Any]:
    row = {name: getattr(document, name) for name in DOCUMENT_COLUMNS}
    row.update(
        signed=None if document.signed is None else int(document.signed),
        untranslated=int(document.untranslated),
        waived=int(document.waived),
        signers=json.dumps(document.signers, ensure_ascii=False),
        message_date=stamp(document.message_date),
    )
    return row


def _document(r: Row) -> CaseDocument:
    values = {name: r[name] for name in DOCUMENT_COLUMNS}
    values.update(
        signed=None if r["signed"] is None else bool(r["signed"]),
        untranslated=bool(r["untranslated"]),
        waived=bool(r["waived"]),
        signers=tuple(json.loads(r["signers"])),
        message_date=moment(r["message_date"]),
    )
    return CaseDocument(**values)


def attention_of(r: Row) -> Attention:
    """Return what a person must look at."""
    found = Attention(reason=r["reason"], since=at(r["since"]), message=r["message"], id=r["id"])
    return replace(found, resolved=moment(r["resolved"]), resolved_by=r["resolved_by"])


CHILDREN: tuple[Children[Any], ...] = (
    Children(table="case_item", of=lambda case: case.items, row=_item_row, whole=True),
    Children(
        table="case_address",
        of=lambda case: tuple(dict.fromkeys(address.casefold() for address in case.addresses)),
        row=lambda address: {"address": address},
    ),
    Children(table="case_question", of=lambda case: case.questions, row=lambda question: {"question": question}),
    Children(table="case_link", of=lambda case: case.links, row=_link_row),
    Children(table="case_document", of=lambda case: case.documents, row=_document_row, order="number", first=1),
    Children(
        table="case_message_id",
        of=lambda case: tuple(dict.fromkeys(case.message_ids)),
        row=lambda message_id: {"message_id": message_id},
    ),
)
