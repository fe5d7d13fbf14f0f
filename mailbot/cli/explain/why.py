"""Why a mail is answered as it is, or not at all: in words for an admin, one sentence a line; it decides nothing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mailbot.cases.deciding.decide import UNCONFIRMED
from mailbot.cases.deciding.doubts import REASON
from mailbot.cases.deciding.situation import unconfirmed
from mailbot.cases.letter_facts import letter_of
from mailbot.cli.words import WHY, item_word
from mailbot.letters.envelope.modes import LOOKED_AT
from mailbot.mail.screening import SPAM_THRESHOLD, spam_weights
from mailbot.reading.scales import probability
from mailbot.reading.who.unsolicited import OFF, spam_odds

if TYPE_CHECKING:
    from mailbot.deployment import Deployment
    from mailbot.letters.digest.words import DigestWords
    from mailbot.model.case import Case, Decision, Doubt
    from mailbot.model.letter import LetterKind
    from mailbot.model.mail import Message
    from mailbot.model.reading import Screening
    from mailbot.rules.rule_set import Rules
    from mailbot.steps.settling import Handled

NO_LETTER: dict[str, str] = {
    "machine": "a machine, a list or a spammer sent it",
    "doubtful_machine": "a machine probably sent it, and it brings nothing that an application has",
    "joined_after_invoice": "it adds to a case that has its invoice already, and asks nothing",
    "repeated_delivery": "it is the same mail again",
}
"""Why neither a letter is written nor a person called, by the row of the decision table (cases/deciding/decide.py)."""

LETTER: dict[str, str] = {
    "something_needed": "something is still needed",
    "paper_awaited": "all that is still needed is said to come by post",
    "after_invoice": "the case has its invoice already",
    "handover_awaited": "all is here, and the invoice waits for the hospital's system",
    "complete": "all is here",
    "asks_standing": "it asks how the application stands, and nothing else",
}
"""Why a letter is written, by the row of the decision table."""

BUILT_IN: dict[str, str] = {
    "own-message-id": "it bears a Message-ID of our own",
    "own-address": "it comes from an address of our own",
    "empty-return-path": "its Return-Path is empty (<>), as only that of reports and replies by machine is",
    "own-letter-returned": "it brings a letter of ours back",
    "delivery-delayed": "it reports that a letter is late",
    "delivered": "it reports that a letter arrived",
    "junk_folder": "it lies in the Junk folder",
    "spam": "its signs of spam weigh enough together",
    "reads-like-spam": "it reads like spam, by what was learnt from mails (spam.toml)",
}
"""Signs of a machine that are no rule of screening.toml."""


def why(handled: "Handled", deployment: "Deployment", words: "DigestWords") -> tuple[str, ...]:
    """Say what follows from a mail and why: who wrote it, what is missing or in doubt, which mode the letter has."""
    return tuple(_why(handled, deployment, words))


def _why(handled: "Handled", deployment: "Deployment", words: "DigestWords") -> Iterator[str]:
    decision, case = handled.decision, handled.decision.case
    kind = letter_of(decision)
    stopped = _stopped(case, handled.message_row)
    if kind is not None and stopped is None:
        yield f"A letter is written ({words.word('letters', kind)}), since {LETTER[decision.reason]}."
    elif kind is not None:
        yield f"No letter: {words.said(stopped or '')}."
    elif decision.reply == "staff":
        yield f"No letter leaves by itself: a person is asked, since this mail {_asked(decision, words)}."
    else:
        yield f"Nobody is answered: {NO_LETTER.get(decision.reason, words.said(decision.reason))}."
    if handled.reading.screening is not None:
        yield from _screened(handled, handled.reading.screening, deployment.rules, words)
    yield from _in_doubt(decision.doubts, deployment, words)
    if case is not None:
        yield from _lacking(case, deployment, words)
    if decision.would_reply not in (None, "staff", "none"):
        yield f"Once a person has answered, the letter is: {words.word('letters', decision.would_reply or '')}."
    if decision.reply == "invoice" and case is not None and unconfirmed(case, deployment.policy):
        yield f"The invoice waits until staff have looked, since this mail {words.said(UNCONFIRMED)}."
    letter = kind if stopped is None else None
    if letter is not None:
        yield from _way_out(letter, case.language if case else None, deployment, words)
    yield from _from_staff(handled, deployment)


def _stopped(case: "Case | None", message: int) -> str | None:
    """Return the reason for which a letter that was decided on was not written."""
    waits = case.attentions if case is not None else ()
    reasons = (a.reason for a in waits if a.message == message and a.resolved is None)
    return next((reason for reason in reasons if reason in {"letter_stopped", "bad_address"}), None)


def _asked(decision: "Decision", words: "DigestWords") -> str:
    reasons = dict.fromkeys(a.reason for a in decision.attentions) or [decision.reason]
    doubtful = [reason for reason in reasons if reason.startswith(REASON)]
    said = [words.said(reason) for reason in reasons if reason not in doubtful]
    if doubtful:
        said.insert(0, "leaves it open whether something is there")
    return "; and ".join(said)


def _screened(handled: "Handled", screening: "Screening", rules: "Rules", words: "DigestWords") -> Iterator[str]:
    """Say which sign gives a machine away, where it stands, and how sure it is."""
    rule = next((rule for rule in rules.screening.rules if rule.id == screening.rule), None)
    taken = words.said(screening.kind)
    if rule is None:
        yield f"Taken for: {taken}, since {BUILT_IN.get(screening.rule, screening.rule)}."
    else:
        note = f" ({rule.note})" if rule.note else ""
        yield f"Taken for: {taken}, by rule {rule.id!r} of screening.toml{note}."
    if screening.kind == "spam":
        weights = spam_weights(handled.message, rules.screening)
        told = ", ".join(f"{name} {weight:+.1f}" for name, weight in weights.items())
        least = rules.screening.number("spam_threshold", SPAM_THRESHOLD)
        together = f"together {sum(weights.values()):.1f}, spam from {least:.1f} on"
        yield f"Its signs of spam: {told or 'none'}; {together}{_reads_like(handled.message, rules)}."
    if screening.strength == "weak":
        yield "That sign alone is weak: an application with such a sign goes to staff."


def _reads_like(message: "Message", rules: "Rules") -> str:
    """Say how what was learnt of spam weighs a mail; nothing where it is not asked of it."""
    learnt = spam_odds(message, rules)
    if learnt is None:
        return ""
    likely, cut = probability(learnt), rules.spam.number("cut", OFF)
    return f"; how it reads (spam.toml) {learnt:+.1f}, which is {likely:.2f} for yes, spam from {cut:.2f} on"


def _in_doubt(doubts: "tuple[Doubt, ...]", deployment: "Deployment", words: "DigestWords") -> Iterator[str]:
    policy = deployment.policy
    for doubt in doubts:
        cuts = ""
        if doubt.item not in ("application", "power_of_attorney"):
            below = policy.ask_below.get(doubt.item, policy.ask_below_any)
            above = policy.accept_above.get(doubt.item, policy.accept_above_any)
            cuts = f"; it is asked for up to {below:.2f}, and taken as here from {above:.2f} on"
            if not below < doubt.probability < above:
                cuts += f", and this letter would be right in all with less than {policy.letter_sure:.2f}"
        signs = f"; what weighed most: {', '.join(doubt.why)}" if doubt.why else ""
        question = words.said(f"{REASON}{doubt.item}")
        yield f"In doubt: {question} ({doubt.probability:.2f} for yes{cuts}{signs})."


def _lacking(case: "Case", deployment: "Deployment", words: "DigestWords") -> Iterator[str]:
    for name in case.missing():
        open_since = case.item(name).why_open
        yield f"Missing: {item_word(name)}" + (f" ({WHY.get(open_since, open_since)})." if open_since else ".")
    accepted = " and ".join(words.tongue(code) for code in deployment.policy.accepted_languages)
    for paper in case.untranslated():
        tongue = words.tongue(paper.language) if paper.language else "a language that was not told"
        place = f"attachment {paper.position} ({paper.name})"
        yield f"A translation is missing: {place} is in {tongue}, and papers count in {accepted} only."
    for name in case.awaited():
        yield f"Said to come by post: {item_word(name)}."


def _way_out(kind: "LetterKind", language: str | None, deployment: "Deployment", words: "DigestWords") -> Iterator[str]:
    """Say what happens to the letter, and which setting says so."""
    letters, templates = deployment.settings.letters, deployment.templates
    written = templates.language(language)
    tongue = words.tongue(written.code)
    if language != written.code:
        spoken = words.tongue(language) if language else "a language that was not told"
        yield f"The mail is in {spoken}; there are no letters in it, so this one is in {tongue} ([letters] fallback)."
    mode = deployment.mode(kind, language)
    wanted = letters.modes.get(kind, letters.mode)
    setting = f"[letters] modes.{kind}" if kind in letters.modes else "[letters] mode"
    if mode == "send":
        yield f"The letter is sent once the case has been quiet for [schedule] settle ({setting})."
    elif mode == wanted:
        given = "mode" in letters.model_fields_set or kind in letters.modes
        what = "is laid among the drafts, and staff send it" if mode == "draft" else "is held until staff approve it"
        yield f'The letter {what}: {setting} is "{mode}"{"" if given else ", as it is where nothing is set"}.'
    elif kind in LOOKED_AT and kind not in letters.modes:
        yield f'The letter is laid among the drafts: its kind is sent only where [letters] modes says {kind} = "send".'
    else:
        yield (
            f"The letter is laid among the drafts, since no native reader has approved the letters in {tongue} yet"
            f" (reviewed = false in templates/{written.code}/language.toml, and [letters] send_unreviewed is not set)."
        )


def _from_staff(handled: "Handled", deployment: "Deployment") -> Iterator[str]:
    author = (handled.message.header.author or "").casefold()
    if author in deployment.staff_addresses:
        yield (
            "It comes from an address of [staff] addresses: the daemon takes it for a mail of staff, and answers it"
            " with an act or a page, not as it is told here."
        )
