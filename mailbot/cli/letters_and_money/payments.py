"""`mailbot payments` and `mailbot payment`: bank statements, and staff's word on doubtful credits."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mailbot.cli.common import NEEDS_A_PERSON, as_json, opened, print_json, say

if TYPE_CHECKING:
    from mailbot.steps.money.takings import Line, TakenIn

FAULTS = {
    "too_large": "is larger than 50 MB",
    "doctype": "has a DOCTYPE, which no bank sends: refused",
    "not_xml": "is not whole XML",
    "no_statement": "is no camt.052, 053 or 054",
}
COUNTED = {
    "paid": "counted: the case is paid",
    "part": "counted: the applicant is asked for the rest",
    "payment_reversed": "taken off again: the case waits for a person",
    "refund_to_decide": "counted, but the case cannot be paid any more: decide about a refund",
}
REFUSED = {
    "no_such_payment": "there is no such payment",
    "settled_before": "it was confirmed or rejected before",
    "no_case_named": "say which case it is for: --case NUMBER",
    "no_invoice": "that case has no invoice",
    "other_currency_needs_enough": "it came in another currency: confirm with --enough",
    "wrong_status": "its status does not allow a payment",
}


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@as_json
@click.pass_obj
def payments(config: Path, files: tuple[Path, ...], as_json: bool) -> None:
    """Take in bank statements (camt.053, 052, 054), or without FILES list the payments that wait for staff.

    Taking a file in again changes nothing. Exit 1 when a payment needs a
    person, 2 when a file could not be read; the others are taken in all the same.
    """
    from mailbot.money.statements import StatementError
    from mailbot.steps.money.paying import hints_of, post_by
    from mailbot.steps.money.takings import take_statement

    broken = needs = False
    with opened(config) as (deployment, store):
        for path in files:
            now = datetime.now(UTC)
            try:
                taken = take_statement(
                    store,
                    path.read_bytes(),
                    post=post_by(store, deployment, now),
                    hints=hints_of(deployment),
                    now=now,
                )
            except StatementError as error:
                broken = True
                _say_fault(path, error.word, as_json)
                continue
            needs = needs or taken.count("suggestion") > 0
            _say(path, taken, as_json)
        if not files:
            needs = _list(store.payments.suggestions(), as_json)
    if broken or needs:
        raise SystemExit(2 if broken else NEEDS_A_PERSON)


@click.group()
def payment() -> None:
    """Decide a payment that waits for staff (`mailbot payments` lists them)."""


@payment.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--case", "case", help="The case it is for, where none was found.")
@click.option("--enough", is_flag=True, help="Take the case as paid although the amount differs.")
@as_json
@click.pass_obj
def confirm(config: Path, number: int, case: str | None, enough: bool, as_json: bool) -> None:
    """Count a payment for its case; the case is paid when the invoice is covered."""
    from mailbot.steps.money.paying import post_by
    from mailbot.steps.money.takings import NotPossibleError, Word
    from mailbot.steps.money.takings import confirm as count

    with opened(config) as (deployment, store):
        now = datetime.now(UTC)
        post = post_by(store, deployment, now)
        try:
            outcome = count(store, number, Word(who=_who(), at=now, case=case, enough=enough), post)
        except NotPossibleError as error:
            raise click.UsageError(REFUSED.get(str(error), str(error))) from error
        stored = store.payments.load(number)
        done: dict[str, Any] = {"id": number, "outcome": outcome, "case": stored.case if stored else None}
    if as_json:
        print_json(done)
    else:
        say(f"payment {number}: {COUNTED[outcome]} ({done['case']})")


@payment.command()
@click.argument("number", type=int, metavar="ID")
@as_json
@click.pass_obj
def reject(config: Path, number: int, as_json: bool) -> None:
    """Close a payment as none of ours; nothing is counted."""
    from mailbot.steps.money.takings import NotPossibleError
    from mailbot.steps.money.takings import reject as leave

    with opened(config) as (_, store):
        try:
            leave(store, number, who=_who(), now=datetime.now(UTC))
        except NotPossibleError as error:
            raise click.UsageError(REFUSED.get(str(error), str(error))) from error
    if as_json:
        print_json({"id": number, "outcome": "rejected"})
    else:
        say(f"payment {number}: rejected")


@payment.command()
@click.argument("number", type=int, metavar="ID")
@as_json
@click.pass_obj
def refund(config: Path, number: int, as_json: bool) -> None:
    """Take a payment for one to be paid back (a second one, one for an ended case): nothing is counted."""
    from mailbot.steps.money.takings import NotPossibleError, pay_back

    with opened(config) as (_, store):
        try:
            pay_back(store, number, who=_who(), now=datetime.now(UTC))
        except NotPossibleError as error:
            raise click.UsageError(REFUSED.get(str(error), str(error))) from error
    if as_json:
        print_json({"id": number, "outcome": "refund"})
    else:
        say(f"payment {number}: to be paid back; it stays among what waits until that is done")


def _say(path: Path, taken: "TakenIn", as_json: bool) -> None:
    if as_json:
        for line in taken.lines:
            print_json({"file": path.name, **_row(line)})
        return
    more = "" if taken.last_page in {None, True} else f", page {taken.page}: the bank has more pages"
    before = ", taken in before" if taken.read_before else ""
    say(f"{path.name}: {taken.kind}, {len(taken.lines)} entries{more}{before}")
    for line in taken.lines:
        if line.outcome != "ignored":
            say(f"  {_words(line)}")
    ignored = taken.count("ignored")
    if ignored:
        say(f"  {ignored} of others, left alone")
    if taken.unreadable:
        say(f"  {taken.unreadable} without a readable amount: look at the statement")


def _words(line: "Line") -> str:
    amount = f"{line.amount_cents // 100}.{line.amount_cents % 100:02d} {line.currency}"
    about = f"case {line.case}" if line.case else "no case"
    if line.outcome == "suggestion":
        reason = line.reason.replace("_", " ")
        return f"? {amount}  {about}: {reason}; mailbot payment confirm {line.id} | refund {line.id} | reject {line.id}"
    return f"{'+' if line.outcome == 'paid' else '='} {amount}  {about if line.outcome == 'paid' else 'counted before'}"


def _row(line: "Line") -> dict[str, Any]:
    return {
        "outcome": line.outcome,
        "reason": line.reason,
        "amount_cents": line.amount_cents,
        "currency": line.currency,
        "booked": line.booked.isoformat() if line.booked else None,
        "case": line.case,
        "id": line.id,
    }


def _say_fault(path: Path, word: str, as_json: bool) -> None:
    if as_json:
        print_json({"file": path.name, "outcome": "fault", "reason": word})
    else:
        say(f"{path.name}: {FAULTS.get(word, word)}", err=True)


def _list(waiting: tuple[Any, ...], as_json: bool) -> bool:
    for one in waiting:
        row = {
            "id": one.id,
            "case": one.case,
            "reason": one.reason,
            "amount_cents": one.amount_cents,
            "currency": one.currency,
            "booked": one.booked.isoformat() if one.booked else None,
            "payer": one.payer,
            "text": one.text,
        }
        if as_json:
            print_json(row)
        else:
            amount = f"{one.amount_cents // 100}.{one.amount_cents % 100:02d} {one.currency}"
            words = " · ".join(word for word in (one.payer, one.text) if word)
            say(f"{one.id}  {amount}  case {one.case or '-'}  {one.reason.replace('_', ' ')}  {words}")
    if not waiting and not as_json:
        say("No payment waits for a person.")
    return bool(waiting)


def _who() -> str:
    import getpass

    return getpass.getuser()
