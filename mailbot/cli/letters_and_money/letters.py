"""`mailbot letters`: look at every letter before patients do, and release or stop the ones that wait."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cli.common import as_json, on_the_clock, opened, print_json, refuse, say, tell, write_page

if TYPE_CHECKING:
    from mailbot.letters.hospital import HospitalFacts
    from mailbot.letters.templates import Templates
    from mailbot.model.letter import Letter, OutboxRow, OutboxState


@click.group()
def letters() -> None:
    """List, read, approve, hold and release letters, and preview all of them."""


@letters.command("list")
@click.option("--state", "states", multiple=True, help="Only these states (new, held, sent, drafted, refused, ...).")
@as_json
@click.pass_obj
def list_letters(config: Path, states: tuple[str, ...], as_json: bool) -> None:
    """List the letters of the outbox: case, kind, language, state; never a name or an address."""
    with opened(config) as (deployment, store):
        rows = store.outbox.list(states)
    for row in rows:
        if as_json:
            print_json(_facts(row))
        else:
            letter = row.letter
            due = on_the_clock(row.due, deployment)
            say(f"{row.id:>6}  {letter.case or '-':<11} {letter.kind:<17} {letter.language:<3} {row.state:<9} {due}")
    if not rows and not as_json:
        say("no letters")


@letters.command()
@click.argument("row", type=int)
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the HTML part to look at.")
@click.option("--raw", is_flag=True, help="Print the bytes as they are sent.")
@click.pass_obj
def show(config: Path, row: int, html: Path | None, raw: bool) -> None:
    """Read one letter of the outbox."""
    with opened(config) as (_, store):
        found = store.outbox.load(row)
    if found is None:
        raise refuse(f"there is no letter {row}")
    if raw:
        click.echo(found.letter.raw, nl=False)  # the bytes as they leave
        return
    parts = _parts(found.letter)
    say(f"Subject: {found.letter.subject}\nState:   {found.state}\n\n{parts['plain']}")
    if html:
        write_page(html, parts["html"])


@letters.command()
@click.argument("row", type=int)
@click.pass_obj
def approve(config: Path, row: int) -> None:
    """Let one held letter go: it is sent with the next pass."""
    _release(config, (row,), "held")


@letters.command()
@click.argument("rows", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every letter that waits to leave.")
@click.pass_obj
def hold(config: Path, rows: tuple[int, ...], everything: bool) -> None:
    """Stop letters that have not left yet. Later letters are held by `mode = "hold"` in mailbot.toml."""
    with opened(config) as (_, store):
        chosen = tuple(row.id for row in store.outbox.list(("new",))) if everything else rows
        for row in chosen:
            if not store.outbox.move(row, "held", _now(), "new"):
                raise refuse(f"letter {row} does not wait to leave; nothing more was changed")
            say(f"letter {row}: held")
    if not chosen:
        say("no letter to hold")


@letters.command()
@click.argument("rows", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every held letter.")
@click.pass_obj
def release(config: Path, rows: tuple[int, ...], everything: bool) -> None:
    """Let letters go: held ones, and by number also those refused or of unknown fate, which then go once more."""
    if everything:
        with opened(config) as (_, store):
            rows = tuple(row.id for row in store.outbox.list(("held",)))
    _release(config, rows, "held", "refused", "unknown")


@letters.command()
@click.option("--lang", "languages", multiple=True, help="Only these languages; several are possible.")
@click.option("--all", "everything", is_flag=True, help="Every letter; without it, the usual deficiency letter.")
@click.option("--html", "folder", type=click.Path(path_type=Path, file_okay=False), help="Write HTML files there.")
@click.option("--for-review", "review", metavar="LANG", help="One page of all sentences, for a native reader.")
@click.option("--to", "target", type=click.Path(path_type=Path, dir_okay=False), help="Where that page is written.")
@click.pass_obj
def preview(
    config: Path,
    languages: tuple[str, ...],
    everything: bool,
    folder: Path | None,
    review: str | None,
    target: Path | None,
) -> None:
    """Write sample letters, to be read before patients read them. Needs no store and no mailbox.

    Works on the shipped templates where there is no mailbot.toml. With --html
    it also writes the invoice and an index to click through. --for-review
    writes every sentence of a language with its place and a line to write on;
    after it `reviewed = true` in its language.toml is one line.
    """
    templates, hospital = _templates(config)
    chosen = (review,) if review else languages or tuple(templates.languages)
    unknown = set(chosen) - set(templates.languages)
    if unknown:
        raise refuse(f"no templates for {', '.join(sorted(unknown))}; there are {', '.join(templates.languages)}")
    if review:
        write_page(target or Path(f"letters-{review}.html"), _for_review(review, templates, hospital))
        return
    previews = [each for code in chosen for each in _previews(code, templates, hospital, everything=everything)]
    if folder is None:
        for name, letter in previews:
            say(f"=== {name}\nSubject: {letter.subject}\n\n{_parts(letter)['plain']}")
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, letter in previews:
        (folder / f"{name}.html").write_text(_parts(letter)["html"], encoding="utf-8")
        (folder / f"{name}.eml").write_bytes(letter.raw)
    (folder / "index.html").write_text(_index([name for name, _ in previews], chosen), encoding="utf-8")
    for code in chosen:
        (folder / f"{code}-invoice.pdf").write_bytes(_invoice(code, templates, hospital))
    say(f"{len(previews)} letters, see {folder / 'index.html'}")


def _for_review(code: str, templates: "Templates", hospital: "HospitalFacts") -> str:
    from mailbot.config.defaults import defaults
    from mailbot.letters.review.page import for_review
    from mailbot.letters.templates import layout_environment

    page = layout_environment().from_string((defaults("templates") / "review.html.j2").read_text(encoding="utf-8"))
    return page.render({"lang": code, "letters": tuple(for_review(templates, hospital, code))})


def _previews(
    code: str, templates: "Templates", hospital: "HospitalFacts", *, everything: bool
) -> "Iterator[tuple[str, Letter]]":
    from mailbot.letters.compose import Envelope, compose
    from mailbot.letters.envelope.mime import Attachment
    from mailbot.letters.review.samples import attachments_of, samples

    for name, facts in samples(code):
        if not everything and name != "deficiency":
            continue
        files = attachments_of(name)
        if facts.kind == "invoice":
            pdf = _invoice(code, templates, hospital)
            files = (Attachment(name=f"arve-invoice-{facts.case}.pdf", content_type="application/pdf", data=pdf),)
        letter = compose(
            facts,
            hospital=hospital,
            templates=templates,
            envelope=Envelope(to="applicant@mail.example", message_id=f"mailbot.preview.{name}@{hospital.domain}"),
            attachments=files,
        )
        yield f"{code}-{name}", letter


def _invoice(code: str, templates: "Templates", hospital: "HospitalFacts") -> bytes:
    from mailbot.letters.invoice import invoice_page
    from mailbot.letters.review.samples import CASE, PAYMENT
    from mailbot.printing.pdf import print_invoice

    page = invoice_page(PAYMENT, case=CASE, hospital=hospital, templates=templates, language=code)
    return print_invoice(page, templates.invoice)


def _templates(config: Path) -> "tuple[Templates, HospitalFacts]":
    """Take the deployment's templates and facts; the shipped ones and an invented hospital where there is none."""
    if config.exists():
        from mailbot.cli.common import load

        deployment = load(config)
        return deployment.templates, deployment.hospital
    from mailbot.config.defaults import defaults
    from mailbot.config.templates import load_templates
    from mailbot.letters.review.samples import HOSPITAL

    templates, faults = load_templates((defaults("templates"),))
    tell(faults)
    if templates is None:
        raise refuse("the shipped templates cannot be used")
    return templates, HOSPITAL


def _release(config: Path, rows: tuple[int, ...], *before: "OutboxState") -> None:
    with opened(config) as (_, store):
        for row in rows:
            if not store.outbox.approve(row, _now(), *before):
                raise refuse(f"letter {row} is not {' or '.join(before)}; nothing more was changed")
            say(f"letter {row}: released")
    if not rows:
        say("no letter to release")


def _now() -> datetime:
    return datetime.now(UTC)


def _parts(letter: "Letter") -> dict[str, str]:
    from email import message_from_bytes

    parts = {}
    for part in message_from_bytes(letter.raw).walk():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            words = payload.decode() if isinstance(payload, bytes) else ""
            parts[part.get_content_subtype()] = words.replace("\r\n", "\n")
    return parts


def _facts(row: "OutboxRow") -> dict[str, object]:
    letter = row.letter
    return {
        "id": row.id,
        "case": letter.case,
        "kind": letter.kind,
        "language": letter.language,
        "mode": letter.mode,
        "state": row.state,
        "due": row.due.isoformat(),
        "tries": row.tries,
    }


def _index(names: list[str], languages: tuple[str, ...]) -> str:
    links = [f'<li><a href="{name}.html">{name}</a>' for name in names]
    links += [f'<li><a href="{code}-invoice.pdf">{code}-invoice.pdf</a>' for code in languages]
    return "<!DOCTYPE html><meta charset=utf-8><title>Letters</title><ul>" + "\n".join(links) + "</ul>\n"
