"""Act on cases: every command is one act, done by `desk`; a refusal changes nothing (exit 2).

What links of the digest do as well stands in one table, `cases.desk.acts.ON_CASES`.
"""

import getpass
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mailbot.cli.common import NEEDS_A_PERSON, as_json, opened, print_json, refuse, say
from mailbot.model.digest import QUIETLY, Do, StaffAction

if TYPE_CHECKING:
    from mailbot.cases.staff.actions import Change
    from mailbot.documents.reader import Reader
    from mailbot.model.case import Case
    from mailbot.steps.settling import Handled
    from mailbot.steps.staff.desk import Desk, Outcome

Action = Callable[["Case", str, datetime], "Change"]
Takes = Callable[[click.Command], Any]
"""Gives a command an argument or an option."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Acting:
    """What every act is done with: the deployment's file, who acts, and whether JSON is printed."""

    config: Path
    who: str
    as_json: bool


def acts(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command what all of them take: who acts, and JSON output."""

    @wraps(command)
    def run(config: Path, who: str, as_json: bool, **given: Any) -> None:
        command(Acting(config=config, who=who, as_json=as_json), **given)

    who = click.option("--who", default=getpass.getuser, help="Who acts; stands in the journal. Default: you.")
    wrapped: Callable[..., None] = click.pass_obj(as_json(who(run)))
    return wrapped


def on_case(action: StaffAction, *takes: Takes, says: str) -> click.Command:
    """Return the command of an act that a link does, too: both do what `ON_CASES` has for it."""

    @click.command(name=action.replace("_", "-"), help=says)
    @click.argument("case")
    @acts
    def command(acting: Acting, case: str, **given: str | None) -> None:
        from mailbot.cases.desk.acts import ON_CASES

        argument = " ".join(word for word in given.values() if word) or None
        do = Do(action=action, case=case, argument=argument)
        _do(acting, case, lambda found, by, at: ON_CASES[action](found, do, by, at))

    for take in takes:
        take(command)
    return command


ITEM = click.argument("item", callback=lambda _context, _name, word: _item(word))
YES_OR_NO = click.argument("answer", type=click.Choice(("yes", "no")))
TO = click.argument("to")
CONFIRM = click.option(
    "--confirm",
    "argument",
    flag_value="",  # as a link does it
    default=QUIETLY,
    help="Send the applicant one last letter that confirms it.",
)

received = on_case("received", ITEM, says="Note that ITEM is here (paper from the post, a scan you looked at).")
waive = on_case(
    "waive", ITEM, says='Do without ITEM, without the "translation" of papers, or without "unreadable" files.'
)
ask = on_case(
    "ask",
    ITEM,
    says="Ask the applicant for ITEM once more, before the invoice; the letter that says what is missing goes out.",
)
not_there = on_case(
    "not_there", says="Note that the papers are not in the health record (you looked): a letter asks for them."
)
settle = on_case(
    "settle",
    ITEM,
    YES_OR_NO,
    says="Say whether ITEM, which a mail left in doubt, is there; the letter that waited for the answer then goes.",
)
assign = on_case("assign", TO, says="Give a case to a person or group; a paid case is in review from then on.")
review = on_case("review", says="Give CASE to the specialists, again after further tests.")
more_tests = on_case("more_tests", says="Tell the applicant that the specialists need further tests.")
withdraw = on_case("withdraw", CONFIRM, says="End a case at the applicant's wish; letters that wait are cancelled.")
deceased = on_case("deceased", says="Note that the patient died: no letter leaves for this case any more.")
close = on_case("close", says="Close a case without a letter.")
reopen = on_case("reopen", says="Take an ended case up again where it stood.")


@click.command()
@click.argument("case")
@acts
def undo(acting: Acting, case: str) -> None:
    """Take back the last thing you did to CASE: within a day, unless a letter left or the case changed since."""
    with desk_of(acting) as desk:
        _tell(desk.undo(case), acting.as_json)


@click.command(name="set")
@click.argument("case")
@click.argument("field")
@click.argument("value")
@acts
def set_field(acting: Acting, case: str, field: str, value: str) -> None:
    """Correct FIELD of a case; the value "-" empties it. The case is decided anew at once."""
    from mailbot.cases.staff.actions import set_field as action

    with desk_of(acting) as desk:
        home = desk.deployment.policy.home_country
        corrected = desk.act(
            case, lambda c: action(c, _item(field), value, who=desk.who, now=desk.now, home_country=home)
        )
        _tell(corrected, acting.as_json)


@click.command()
@click.argument("case")
@click.argument("text")
@acts
def note(acting: Acting, case: str, text: str) -> None:
    """Write a note into the journal of a case."""
    from mailbot.cases.staff.actions import note as action

    _do(acting, case, lambda c, by, at: action(c, text, who=by, now=at))


@click.command()
@click.argument("case")
@click.argument("place", type=int)
@click.argument("state")
@acts
def link(acting: Acting, case: str, place: int, state: str) -> None:
    """Note whether cloud link PLACE of a case was "opened" or gives "no_access"."""
    from mailbot.cases.staff.actions import link_state as action

    # not by `ON_CASES`: a link of the digest says one of two states, while this takes one back, too ("new"), and
    # names all three in its refusal; both end in `link_state`
    _do(acting, case, lambda c, by, at: action(c, place, _item(state), who=by, now=at))


@click.command()
@click.argument("case")
@click.argument("other")
@acts
def merge(acting: Acting, case: str, other: str) -> None:
    """Join the case OTHER into CASE."""
    with desk_of(acting) as desk:
        _tell(desk.merge(case, other), acting.as_json)


@click.command()
@click.argument("what", metavar="MAIL|CASE")
@acts
def done(acting: Acting, what: str) -> None:
    """Note that you dealt with a mail that waited for a person, or with all that waited in a case."""
    with desk_of(acting) as desk:
        outcome = desk.done_with(what)
        if outcome is not None:
            _tell(outcome, acting.as_json)
        elif acting.as_json:
            print_json({"message": what, "case": None, "changes": ["done"], "letter": None})
        else:
            say(f"message {what}: done")


@click.command()
@click.argument("message", type=int)
@click.argument("case")
@acts
def join(acting: Acting, message: int, case: str) -> None:
    """Put a mail into CASE; the case is decided with what it brings."""
    with desk_of(acting) as desk, _reader(desk) as reader:
        before = desk.case(case)
        handled = desk.join(message, case, reader)
        for kept in desk.left_alone(before, handled):
            say(f"not changed after the invoice: {kept}", err=True)
        _tell_mail(handled, acting.as_json)


@click.command(name="open")
@click.argument("message", type=int)
@acts
def open_case(acting: Acting, message: int) -> None:
    """Open a case with a mail that was taken for something else."""
    with desk_of(acting) as desk, _reader(desk) as reader:
        _tell_mail(desk.open(message, reader), acting.as_json)


@click.command(name="not-spam")
@click.argument("message", type=int)
@acts
def not_spam(acting: Acting, message: int) -> None:
    """Read a mail again as one that a person wrote."""
    with desk_of(acting) as desk, _reader(desk) as reader:
        _tell_mail(desk.not_spam(message, reader), acting.as_json)


def _do(acting: Acting, case: str, action: Action) -> None:
    with desk_of(acting) as desk:
        _tell(desk.act(case, lambda found: action(found, desk.who, desk.now)), acting.as_json)


@contextmanager
def desk_of(acting: Acting) -> Iterator["Desk"]:
    """Open the desk of who acts; what is refused there ends the command."""
    from mailbot.cases.staff.correct import ActionRefusedError
    from mailbot.printing import print_invoice
    from mailbot.steps.staff.desk import Desk

    with opened(acting.config) as (deployment, store):
        try:
            yield Desk(store=store, deployment=deployment, printer=print_invoice, who=acting.who, now=datetime.now(UTC))
        except ActionRefusedError as refusal:
            raise refuse(str(refusal)) from None


@contextmanager
def _reader(desk: "Desk") -> Iterator["Reader"]:
    from mailbot.documents.ink.knowledge import Knowledge
    from mailbot.documents.reader import Reader, ReaderSetup
    from mailbot.steps.reading_mails.kept_readings import StoreCache

    settings = desk.deployment.settings
    anchors = settings.documents.trust_anchors
    cache = StoreCache(desk.deployment.store_path)
    setup = ReaderSetup(
        trust_folder=settings.at(anchors) if anchors else None,
        ink=Knowledge.of(desk.deployment.rules.ink),
        keys=desk.deployment.own_keys,
    )
    with closing(cache), Reader(setup, cache=cache) as reader:
        yield reader


def _item(word: str) -> str:
    """Take an item or field as people type it: with hyphens or underscores."""
    return word.strip().replace("-", "_")


def _tell(outcome: "Outcome", as_json: bool) -> None:
    changes = [entry.what for entry in outcome.journal]
    case = outcome.case
    if as_json:
        print_json({"case": case.number, "status": case.status, "changes": changes, "letter": outcome.letter})
        return
    say(f"case {case.number}: {case.status}")
    for change in changes:
        say(f"  {change}")
    if outcome.letter:
        say(f"  letter: {outcome.letter}")


def _tell_mail(handled: "Handled", as_json: bool) -> None:
    decision = handled.decision
    number = decision.case.number if decision.case else None
    if as_json:
        print_json({"message": handled.message_row, "case": number, "reply": decision.reply, "reason": decision.reason})
    else:
        say(f"message {handled.message_row}: {f'case {number}' if number else 'no case'}, {decision.reply}")
    if decision.reply == "staff":
        raise SystemExit(NEEDS_A_PERSON)
