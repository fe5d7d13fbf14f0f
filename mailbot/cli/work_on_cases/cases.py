"""Look at cases: the list, one case in full, and what waits for a person. It changes none."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mailbot.cli.common import as_json, local, on_the_clock, opened, print_json, refuse, say, write_private

if TYPE_CHECKING:
    from mailbot.deployment import Deployment
    from mailbot.model.case import Case
    from mailbot.model.fields import Facts, Field
    from mailbot.store import Store
    from mailbot.store.mails.inbox import Waiting


@click.command()
@click.option("--status", "statuses", multiple=True, help="Only cases in this status (may be repeated).")
@click.option("--all", "ended", is_flag=True, help="Ended cases too.")
@as_json
@click.pass_obj
def cases(config: Path, statuses: tuple[str, ...], ended: bool, as_json: bool) -> None:
    """List the cases: status, what is missing, and what needs a person."""
    from typing import get_args

    from mailbot.cases.items.papers import unread
    from mailbot.model.case import Status

    unknown = set(statuses) - set(get_args(Status))
    if unknown:
        raise refuse(f"there is no status {', '.join(sorted(unknown))}; there are {', '.join(get_args(Status))}")
    with opened(config) as (deployment, store):
        found = [c for c in store.cases.all(statuses=statuses) if statuses or ended or c.live]
    if as_json:
        for case in found:
            print_json(_summary(case))
        return
    for case in found:
        unseen = (item.name for item in case.items if item.required and item.needs_confirmation)
        by_post, unsure = (f"{n} by post" for n in case.awaited()), (f"{n} to be confirmed" for n in unseen)
        waits = ", ".join((*case.missing(), *by_post, *unsure))
        for what, papers in (("translations", case.untranslated()), ("unreadable files", unread(case))):
            waits = ", ".join(filter(None, (waits, f"{len(papers)} {what}" if papers else "")))
        person = ", ".join(dict.fromkeys(a.reason for a in case.attentions if a.resolved is None))
        say(
            f"{case.number}  {case.status:17}  {local(case.changed, deployment):%Y-%m-%d}  {waits or '-'}"
            + (f"  [needs a person: {person}]" if person else "")
        )
    if not found:
        say("no cases")


@click.command()
@click.argument("case")
@click.option(
    "--pictures", type=click.Path(path_type=Path, file_okay=False), help="Write the places to sign that were judged."
)
@as_json
@click.pass_obj
def show(config: Path, case: str, pictures: Path | None, as_json: bool) -> None:
    """Show one case: checklist with its evidence, papers, links, letters, journal.

    With --pictures the places of its papers that were judged signed, empty or
    neither are written into a folder as PNG, for nobody else to read (0600).
    """
    from mailbot.store.mails.inbox import Inbox

    with opened(config) as (deployment, store):
        found = store.cases.load(case)
        if found is None:
            raise refuse(f"there is no case {case}")
        mails = Inbox(store.rows).mails_of(case)
        if as_json:
            print_json(_whole(found, store, mails))
        else:
            for line in _lines(found, store, mails, deployment):
                say(line.replace("\n", " "))
        if pictures is not None:
            _write_pictures(case, store, pictures)


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also the mails of the last 30 days that got no answer.")
@as_json
@click.pass_obj
def inbox(config: Path, everything: bool, as_json: bool) -> None:
    """List what waits for a person: mails of no case, and cases with a question; oldest first."""
    from mailbot.store.mails.inbox import Inbox

    with opened(config) as (deployment, store):
        view = Inbox(store.rows)
        waiting = view.waiting()
        silent = view.unanswered(datetime.now(UTC) - timedelta(days=30)) if everything else ()
    if as_json:
        for each in (*waiting, *silent):
            print_json(asdict(each))
        return
    for each in waiting:
        say(_waiting(each, deployment))
    if not waiting:
        say("nothing waits for a person")
    if silent:
        say("\nno answer was sent to:")
        for each in silent:
            say(_waiting(each, deployment))


def _waiting(each: "Waiting", deployment: "Deployment") -> str:
    since = on_the_clock(each.since, deployment) if each.since else "-"
    message = f"message {each.message}" if each.message else "-"
    return f"{since}  {message:12}  {each.case or 'no case':10}  {each.reason}  {each.sender or ''}".rstrip()


def _summary(case: "Case") -> dict[str, Any]:
    return {
        "case": case.number,
        "status": case.status,
        "opened": case.opened,
        "changed": case.changed,
        "language": case.language,
        "missing": list(case.missing()),
        "by_post": list(case.awaited()),
        "untranslated": len(case.untranslated()),
        "attention": [a.reason for a in case.attentions if a.resolved is None],
        "assigned_to": case.assigned_to,
    }


def _whole(case: "Case", store: "Store", mails: "tuple[Waiting, ...]") -> dict[str, Any]:
    from mailbot.store.mails.readings import cut_outs_of

    whole = asdict(case)
    whole.pop("message_ids")
    return {
        "case": case.number,
        **whole,
        "missing": list(case.missing()),
        "untranslated": [d.name for d in case.untranslated()],
        "places_to_sign": [
            {"paper": cut.paper, "page": cut.page, "ink": cut.ink} for cut in cut_outs_of(store.rows, case.number)
        ],
        "mails": [asdict(mail) for mail in mails],
        "letters": [
            {"id": row.id, "kind": row.letter.kind, "state": row.state, "due": row.due}
            for row in store.outbox.of_case(case.number)
        ],
        "journal": [asdict(entry) for entry in store.cases.journal(case.number)],
    }


_IN_ONE_LINE = frozenset(
    {"patient_name", "personal_code", "code_country", "applicant_is_patient", "applicant_name", "phone"}
    | {"postal_address", "profile"}
)
"""Facts that are told together with others."""


def _told_apart(facts: "Facts") -> "list[Field]":
    """Return the facts of a case that are known and have a line each."""
    from mailbot.model.fields import KEPT

    return [field for field in KEPT if field.name not in _IN_ONE_LINE and getattr(facts, field.name)]


def _lines(case: "Case", store: "Store", mails: "tuple[Waiting, ...]", deployment: "Deployment") -> list[str]:
    from mailbot.store.mails.readings import cut_outs_of

    facts = case.facts
    applicant = "patient" if facts.applicant_is_patient else facts.applicant_name or "somebody else"
    lines = [
        f"case {case.number}: {case.status}" + (f", merged into {case.merged_into}" if case.merged_into else ""),
        f"  patient    {facts.patient_name or '?'}  {facts.personal_code or '?'} {facts.code_country or ''}".rstrip(),
        f"  applicant  {applicant if facts.applicant_is_patient is not None else '?'}",
        f"  contact    {', '.join(filter(None, (*case.addresses, facts.phone, facts.postal_address)))}",
        f"  assigned   {case.assigned_to or case.review_group or '-'}",
        f"  profile    {facts.profile or '-'}",
        *(f"  {field.name:10} {getattr(facts, field.name)}" for field in _told_apart(facts)),
        f"  hospital   {case.external_id or '-'}",
        "checklist:",
    ]
    for item in case.items:
        if item.required:
            why = f" ({item.why_open})" if item.why_open else ""
            unsure = ", to be confirmed" if item.needs_confirmation else ""
            evidence = f"  {item.evidence}" if item.evidence else ""
            lines.append(f"  {item.name:18} {item.state}{why}{unsure}{evidence}")
    lines += _section("questions", [f"  {question}" for question in case.questions])
    lines += _section("papers", [f"  {_paper(n, d)}" for n, d in enumerate(case.documents, 1)])
    lines += _section(
        "places to sign (--pictures FOLDER writes them)",
        [f"  paper {cut.paper}, page {cut.page}: {cut.ink}" for cut in cut_outs_of(store.rows, case.number)],
    )
    links = ((n, k, f" ({k.told})" if k.told else "") for n, k in enumerate(case.links, 1))
    lines += _section("links", [f"  {n}. {k.provider} {k.state}{told}  {k.url}" for n, k, told in links])
    lines += _section("needs a person", [f"  {a.reason}, message {a.message or '-'}" for a in case.attentions])
    came = ((mail, on_the_clock(mail.since, deployment)) for mail in mails if mail.since)
    lines += _section("mails", [f"  message {m.message}  {at}  {m.kind} -> {m.reply}" for m, at in came])
    lines += _section(
        "letters", [f"  letter {r.id}  {r.letter.kind}  {r.state}" for r in store.outbox.of_case(case.number)]
    )
    entries = ((on_the_clock(entry.at, deployment), entry) for entry in store.cases.journal(case.number))
    journal = [f"  {at}  {e.who}: {e.what} ({e.why})" for at, e in entries]
    return lines + _section("journal", journal)


def _write_pictures(case: str, store: "Store", folder: Path) -> None:
    from mailbot.store.mails.readings import cut_outs_of

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = cut_outs_of(store.rows, case)
    for number, cut in enumerate(found, 1):
        write_private(folder / f"{case}-{number}-paper-{cut.paper}-page-{cut.page}.png", cut.png)
    say(f"{len(found)} pictures in {folder}", err=True)


def _paper(number: int, document: Any) -> str:
    signs = [document.role, document.language or "-"]
    if document.signed is not None:
        signs.append("signed" if document.signed else "not signed")
    if document.untranslated and not document.waived and not document.translated_by:
        signs.append("needs a translation")
    if document.fate not in {"read", "ocr"}:
        signs.append(document.fate)
    return f"{number}. {document.name}  ({', '.join(signs)})"


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"{title}:", *lines] if lines else []
