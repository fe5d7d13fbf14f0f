"""Carry out what staff decided: one action, one transaction with its journal and letter; it decides nothing itself.

What an action means is said in `cases.actions`. A refusal raises
`ActionRefusedError` before anything was written.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from mailbot.cases.items.checklist import take_in
from mailbot.cases.journal import changes, entries
from mailbot.cases.lifecycle import BEFORE_INVOICE
from mailbot.cases.matching import numbers_in
from mailbot.cases.staff.actions import Change, done, invoice_taken_back, settle
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.cases.staff.merging import merge
from mailbot.letters.envelope.mime import Attachment
from mailbot.model.case import STRANGER_REASON, Case, JournalEntry, Match
from mailbot.model.letter import LetterKind
from mailbot.model.mail import Message
from mailbot.model.reading import Reading
from mailbot.steps.answering import Occasion, write_letter
from mailbot.steps.reading_mails.batching import OvertakenError
from mailbot.steps.reading_mails.preparing import FileReader
from mailbot.steps.settling import Chosen, Handled, handle
from mailbot.steps.work import Work
from mailbot.store.mails.messages import Received

_MATTER = re.compile(r"a([0-9]{1,9})")
OUTDATED = ("deficiency", "acknowledge", "reminder")
"""Letters that a change by staff may make wrong while they still wait to leave."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What an action did: the case after it, the journal rows, and the letter that was written."""

    case: Case
    journal: tuple[JournalEntry, ...] = ()
    letter: LetterKind | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk(Work):
    """Where one member of staff (`who`) works on the cases of one deployment."""

    who: str

    @classmethod
    def of(cls, work: Work, who: str) -> "Desk":
        """Return the desk at which somebody does a piece of work."""
        return cls(store=work.store, deployment=work.deployment, printer=work.printer, now=work.now, who=who)

    def case(self, number: str) -> Case:
        """Return a case; raises ActionRefusedError where there is none."""
        found = self.store.cases.load(number)
        if found is None:
            raise ActionRefusedError(f"there is no case {number}")
        return found

    def act(
        self, number: str, action: Callable[[Case], Change], *, attachments: tuple[Attachment, ...] = ()
    ) -> Outcome:
        """Do one thing to one case, and decide it anew where the action asks for that.

        `attachments` go along with the letter that the action calls for.
        """
        with self.store.step():
            case = self.case(number)
            if case.merged_into:
                raise ActionRefusedError(f"case {number} was merged into {case.merged_into}; work on that one")
            letters = self.store.acts.letters(number)
            outcome = self._carry_out(case, action(case), attachments)
            self.store.acts.keep(case, letters, who=self.who, now=self.now)
            return outcome

    def undo(self, number: str) -> Outcome:
        """Take back the last thing that this person did to a case; raises ActionRefusedError where it is too late."""
        with self.store.step():
            case, acts = self.case(number), self.store.acts
            act = acts.last_of(number, self.who, self.now)
            if act is None:
                raise ActionRefusedError(f"you did nothing to case {number} within a day that can be taken back")
            if acts.last_entry(number) != act.last:
                raise ActionRefusedError(f"case {number} has changed since; look at it again")
            if acts.left_since(number, act.at):
                raise ActionRefusedError("a letter has left since: it cannot be taken back")
            after = replace(act.before, changed=self.now, invoice_number=case.invoice_number, attentions=())
            journal = (
                *entries(case, replace(after, attentions=case.attentions), at=self.now, who=self.who, why="undo"),
                JournalEntry(at=self.now, who=self.who, what="last act taken back", why="undo"),
            )
            acts.put_back(act, self.now)
            self.store.cases.save(after, journal)
            return Outcome(case=self.case(number), journal=journal)

    def can_undo(self, number: str) -> bool:
        """Say whether the last act of this person on a case could still be taken back."""
        acts = self.store.acts
        act = acts.last_of(number, self.who, self.now)
        return act is not None and acts.last_entry(number) == act.last and not acts.left_since(number, act.at)

    def merge(self, number: str, other: str) -> Outcome:
        """Join the second case into the first."""
        with self.store.step():
            kept, gone = merge(self.case(number), self.case(other), who=self.who, now=self.now)
            self._carry_out(self.case(other), gone)
            outcome = self._carry_out(self.case(number), kept)
            for one in (number, other):
                self._answered_whose(one, {number, other})
            return outcome

    def _answered_whose(self, number: str, joined: set[str]) -> None:
        """Resolve the questions whether mails of cases that are one now are about the patient of a case."""
        for attention in self.store.cases.attentions(case=number):
            if attention.reason != STRANGER_REASON or attention.message is None or attention.id is None:
                continue
            if self.store.messages.case_of(attention.message) in joined:
                self.store.cases.resolve(attention.id, self.who, self.now)

    def done(self, message_row: int) -> Outcome | None:
        """Note that a person dealt with a mail; return what that did to the case that it is of, or was shown with."""
        received = self._message(message_row)
        of, cases = self.store.messages.case_of(received.id), self.store.cases
        waiting = [one for one in cases.attentions(message_row=received.id) if one.id is not None]
        shown = [cases.case_of_attention(one.id) for one in waiting if one.id and one.reason != STRANGER_REASON]
        outcome = None
        with self.store.step():
            for number in dict.fromkeys(number for number in (shown or [of]) if number is not None):
                outcome = self.act(number, lambda case: done(case, received.id, who=self.who, now=self.now))
            if of is None:
                self._resolve(received.id, must=outcome is None)
        return outcome

    def done_with(self, what: str) -> Outcome | None:
        """Note that a person dealt with a mail ("17"), a whole case, or single matters ("a17 a21" in the digest)."""
        if what.isascii() and what.isdigit():
            return self.done(int(what))
        matters = [_MATTER.fullmatch(word) for word in what.split()]
        if matters and all(matters):
            with self.store.step():
                for matter in matters:
                    self._matter_done(int(matter[1]) if matter else 0)
            return None
        return self.act(what, lambda case: done(case, None, who=self.who, now=self.now))

    def _matter_done(self, attention: int) -> None:
        """Note that a person dealt with one matter, and leave what else its mail or its case raised."""
        number = self.store.cases.case_of_attention(attention)
        if attention not in {one.id for one in self.store.cases.attentions()}:
            raise ActionRefusedError(f"nothing waits under a{attention}")
        if number is None:
            self.store.cases.resolve(attention, self.who, self.now)
            return
        case, letters = self.case(number), self.store.acts.letters(number)
        self.store.cases.resolve(attention, self.who, self.now)
        entry = JournalEntry(at=self.now, who=self.who, what=f"attention {attention} settled", why="done")
        self.store.cases.log(number, [entry])
        self.store.acts.keep(case, letters, who=self.who, now=self.now)

    def join(self, message_row: int, number: str, reader: FileReader) -> Handled:
        """Put a mail into a case: what it brings is taken in as from the applicant, and the case is decided."""
        case = self.case(number)
        if not case.live:
            raise ActionRefusedError(f"case {number} is {case.status}; reopen it first")
        return self._again(self._loose(message_row), reader, self.put_into(case), f"joined message {message_row}")

    @staticmethod
    def put_into(case: Case) -> Chosen:
        """Return what says of a mail that it belongs to a case; once that has its invoice, it only adds to it."""

        def chosen(reading: Reading, mail: Message) -> tuple[Reading, Match]:
            known = mail.header.author in {address.casefold() for address in case.addresses}
            joined = Match(
                case=case.number,
                rule="staff",
                known_address=known,
                reasons=("staff",),
                additive=case.status not in BEFORE_INVOICE,
            )
            return replace(reading, kind="follow_up", topic=None, screening=None), joined

        return chosen

    def left_alone(self, before: Case, handled: Handled) -> tuple[str, ...]:
        """Say what a mail that was joined after the invoice would have changed in the checklist and did not."""
        if before.status in BEFORE_INVOICE or handled.decision.case is None:
            return ()
        would = take_in(
            before,
            handled.reading,
            message_row=handled.message_row,
            sent=self.now,
            additive=False,
            policy=self.deployment.policy,
        ).case
        did = handled.decision.case
        return changes(did, replace(did, facts=would.facts, items=would.items))

    def named_in(self, *texts: str | None) -> Case | None:
        """Return the one case whose number stands in the first of these texts that names a case that there is."""
        for text in texts:
            found = [case for number in numbers_in(text) if (case := self.store.cases.load(number)) is not None]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def open(self, message_row: int, reader: FileReader) -> Handled:
        """Open a case with a mail that was taken for something else."""
        received = self._loose(message_row)

        def chosen(reading: Reading, _: Message) -> tuple[Reading, Match]:
            sure = replace(reading, kind="application", topic=None, screening=None, claims=())  # they have seen it
            return sure, Match(rule="staff")

        return self._again(received, reader, chosen, f"opened from message {message_row}")

    def not_spam(self, message_row: int, reader: FileReader) -> Handled:
        """Read a mail again as one that a person wrote."""
        received = self._loose(message_row)
        return self._again(received, reader, None, f"message {message_row} is no spam")

    def _again(self, received: Received, reader: FileReader, chosen: Chosen | None, what: str) -> Handled:
        try:
            handled = handle(received, self, reader, screened=False, chosen=chosen)
        except OvertakenError as fault:
            raise ActionRefusedError(f"message {received.id} was dealt with meanwhile; look at it again") from fault
        with self.store.step():
            case = handled.decision.case
            if chosen is not None:
                self._resolve(received.id, must=False)
            entry = JournalEntry(at=self.now, who=self.who, what=what, why="staff", message=received.id)
            self.store.cases.log(case.number if case else None, [entry])
        return handled

    def _carry_out(self, case: Case, change: Change, files: tuple[Attachment, ...] = ()) -> Outcome:
        outbox = self.store.outbox
        change = settle(change, self.deployment.policy, who=self.who, now=self.now)
        if change.stops_letters and outbox.waits(case.number, ("invoice",)):
            change = invoice_taken_back(change, who=self.who, now=self.now)
        after, letter = change.case, change.letter
        if change.stops_letters:
            outbox.cancel_unsent(case.number, self.now)
        elif change.letter in OUTDATED:
            outbox.replace_unsent(case.number, self.now, OUTDATED)
        elif change.redecides and outbox.replace_unsent(case.number, self.now, OUTDATED) and letter is None:
            # the letter on its way still asked for what is settled now; another one says what is left
            letter = "deficiency" if after.status == "incomplete" else None
        self.store.cases.save(after)
        if letter is not None:
            key = f"staff {letter} {case.number} {self.now.isoformat()}"
            after = write_letter(self, after, letter, Occasion(key=key, attachments=files))
            if change.holds:
                outbox.hold_unsent(case.number, self.now)
        self.store.cases.save(after, change.journal)
        return Outcome(case=after, journal=change.journal, letter=letter)

    def _message(self, message_row: int) -> Received:
        received = self.store.messages.load(message_row)
        if received is None:
            raise ActionRefusedError(f"there is no message {message_row}")
        return received

    def _loose(self, message_row: int) -> Received:
        """Return a message that belongs to no case yet and still has its bytes."""
        received = self._message(message_row)
        number = self.store.messages.case_of(message_row)
        if number is not None:
            raise ActionRefusedError(f"message {message_row} belongs to case {number} already")
        if not received.raw:
            raise ActionRefusedError(f"the text of message {message_row} is not kept any more")
        return received

    def _resolve(self, message_row: int, *, must: bool = True) -> None:
        waiting = self.store.cases.attentions(message_row=message_row)
        if must and not waiting:
            raise ActionRefusedError(f"message {message_row} waits for nobody")
        for attention in waiting:
            if attention.id is not None:
                self.store.cases.resolve(attention.id, self.who, self.now)
