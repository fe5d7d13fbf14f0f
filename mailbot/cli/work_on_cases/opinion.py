"""Files by hand: `mailbot opinion` hands the opinion of a case over, `mailbot add` adds papers to it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from mailbot.cli.common import print_json, refuse, say
from mailbot.cli.words import marked
from mailbot.cli.work_on_cases.staff import Acting, acts, desk_of
from mailbot.model.reading import Role

if TYPE_CHECKING:
    from mailbot.cases.staff.opinion_file import Holder
    from mailbot.steps.staff.opinions import Looked

ROLES = tuple(role for role in get_args(Role) if role not in {"other", "signature_logo"})


@click.command()
@click.argument("case")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--sure", is_flag=True, help="Send it although it does not name the patient of the case.")
@acts
def opinion(acting: Acting, case: str, file: Path, yes: bool, sure: bool) -> None:
    """Attach FILE to a neutral letter of CASE and mark the opinion as sent.

    FILE is an encrypted container, a PDF with a password, or a signed
    container of such files; what anybody could read is refused unless
    `handover.allow_open_opinion` is set. Name and code in the file, or of
    those it is encrypted for, must be the patient's. Says whose case it is,
    what the file says of that and whose keys open it, and asks; where nobody
    can be asked nothing leaves without `--yes`.
    """
    from mailbot.documents.reader import Reader
    from mailbot.steps.reading_mails.preparing import AlreadyRead
    from mailbot.steps.staff.opinions import AnotherPatientError, hand_over, look, part_of

    with desk_of(acting) as desk, Reader() as reader:
        try:
            data = file.read_bytes()
            looked = look(desk, case, file.name, data, reader, sure=sure)
            _tell(looked)
            if not yes:
                _ask(marked(file.name))
            read = AlreadyRead(files={part_of(file.name, data).path: looked.file})
            outcome = hand_over(desk, case, file.name, data, read, sure=sure)
        except AnotherPatientError as another:
            _tell(another.looked)
            raise refuse(str(another)) from another
    days = (desk.now - outcome.case.paid_at).days if outcome.case.paid_at else None
    if acting.as_json:
        print_json({"case": case, "status": outcome.case.status, "letter": outcome.letter, "days_since_payment": days})
    else:
        since = f", {days} days after the payment" if days is not None else ""
        say(f"case {case}: the opinion is in the outbox{since}")


_SAID = {
    "opinion_by_code": "the file holds, or is encrypted for, this personal code",
    "opinion_by_name": "the file names, or is encrypted for, this patient or the applicant, but without the code",
    "opinion_unseen": "what can be seen of the file does not say whose it is: make sure",
    "opinion_nameless_case": "the case has neither a name nor a code to compare with: make sure",
    "opinion_another": "THE FILE DOES NOT NAME THIS PATIENT",
}


_HOLDERS: dict["Holder", str] = {
    "patient": "the patient",
    "applicant": "the applicant",
    "hospital": "the hospital",
    "another": "NOBODY OF THIS CASE",
}

_MOST_OF_A_KEY = 200
"""So much of what stands on a key is shown; more than a name, a code and an institution is no help to anybody."""


def _tell(looked: "Looked") -> None:
    """Say whose case it is, what the file says of that, and whose keys open it."""
    number, facts = looked.case.number, looked.case.facts
    say(f"case {number} is about {facts.patient_name or '?'}, {facts.personal_code or 'no code'}", err=True)
    say(_SAID[looked.said], err=True)
    for key in looked.keys:
        said = " ".join(key.said.split())[:_MOST_OF_A_KEY]
        say(f"a key of {_HOLDERS[key.holder]} opens it: {said or 'it bears no name'}", err=True)


def _ask(name: str) -> None:
    """Ask whether to send it; where nobody can be asked nothing leaves."""
    if not sys.stdin.isatty():
        raise refuse("nothing was sent, as nobody can be asked here: look whose it is, and say --yes")
    click.confirm(f"send {name} to its applicant?", abort=True, err=True)


@click.command()
@click.argument("case")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "role", type=click.Choice(ROLES), help="What the papers are; default: as they read.")
@click.option(
    "--password",
    prompt=True,
    prompt_required=False,
    hide_input=True,
    help="Take this password off the files first. Without a value it is asked for, and no list of commands shows it.",
)
@acts
def add(acting: Acting, case: str, files: tuple[Path, ...], role: Role | None, password: str | None) -> None:
    """Add FILES to CASE: read like the applicant's papers, and the case is decided anew.

    A file with a password (PDF, ZIP, Word, Excel, PowerPoint) is kept without it; one that is encrypted for the
    hospital (CDOC) is decrypted first, with the hospital's own program.
    """
    from mailbot.documents.reader import Reader
    from mailbot.letters.envelope.mime import Attachment
    from mailbot.steps.staff.adding import add_files

    stream = "application/octet-stream"
    found = [Attachment(name=f.name, content_type=stream, data=_opened(f, password)) for f in files]
    with desk_of(acting) as desk, Reader() as reader:
        outcome = add_files(desk, case, found, reader, role)
    if acting.as_json:
        print_json({"case": case, "status": outcome.case.status, "letter": outcome.letter})
    else:
        say(f"case {case}: {outcome.case.status}")
        for entry in outcome.journal:
            say(f"  {entry.what}")


def _opened(file: Path, password: str | None) -> bytes:
    from mailbot.documents.failure import Unreadable
    from mailbot.documents.wrapped.unlocking import unlock_apart

    data = file.read_bytes()
    if password is None:
        return data
    try:
        return unlock_apart(data, password)
    except Unreadable as fault:
        why = {"password": "the password does not open it"}.get(fault.reason, fault.reason.replace("_", " "))
        raise refuse(f"{file.name}: {why}") from fault
