"""The e-mail address to answer to: one that the text asks for, else that of the From field; never a doctor's."""

from collections.abc import Sequence
from dataclasses import replace

from mailbot.model.mail import Message
from mailbot.model.reading import Finding
from mailbot.reading.text.texts import Letter, Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet

_EMAIL = regex.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+(?![\w-])")


Ranked = tuple[int, Finding]
"""An address, and how well it is founded: the lowest number is the best."""
_ASKED_FOR, _LABEL, _FROM, _NOBODYS = range(4)
_RULES = {_ASKED_FOR: "answer-asked-to", _LABEL: "labelled-email"}


def addresses_to_answer(
    letter: Letter, carrier: Message, texts: tuple[Text, ...], rules: RuleSet
) -> tuple[Ranked, ...]:
    """Return all addresses of a mail but ours: one that it asks to answer to, a labelled one, any other, and From."""
    own = next((a.addr_spec for a in carrier.header.from_), None)
    ours = {a.addr_spec.casefold() for a in (*carrier.header.to, *letter.message.header.to)}
    found: list[Ranked] = []
    for text in texts:
        if text.place not in ("own_text", "cover", "signature"):
            continue
        for match in _EMAIL.finditer(text.text):
            address = match[0].rstrip(".")
            if address.casefold() in ours:
                continue
            before = regex.split(r"[.!?]\s|\n\s*\n", text.folded[max(0, match.start() - 110) : match.start()])[-1]
            asked = rules.words("answer_to").found_in(before, folded=True)
            label = _labelled(before.split("\n")[-1], rules)
            other = rules.words("professional").found_in(before.split("\n")[-1][-60:], folded=True)
            rank = (
                _ASKED_FOR
                if asked and text.place != "signature"
                else _LABEL
                if label and not other and text.place == "own_text"
                else _NOBODYS
            )
            found.append(
                (rank, Finding(
                    rule=_RULES.get(rank, "email-in-text"), field="email", value=address, written=address,
                    source=text.source, start=match.start(), end=match.start() + len(address),
                    sure="likely" if rank < _NOBODYS else "weak",
                    why=None if rank < _NOBODYS else "nobody asks to answer there",
                ))
            )  # fmt: skip
    if own is not None:
        written = Finding(
            rule="from-field", field="email", value=own, written=own, source="from", end=len(own), sure="certain"
        )
        found.append((_FROM, written))
    return tuple(found)


def best_founded(found: Sequence[Ranked]) -> tuple[Finding, ...]:
    """Choose the address asked for, else a labelled one, else From; never one that stands there for another reason."""
    rank, best = min(found, key=lambda pair: pair[0], default=(_NOBODYS, None))
    if rank == _NOBODYS:
        best = None
    return tuple(replace(f, chosen=True) if f is best else f for _, f in found)


def _labelled(before: str, rules: RuleSet) -> bool:
    """Say whether a label "e-mail" stands right before."""
    return any(
        len(before[hit.end :].strip(" \t:=–-*|")) == 0 for hit in rules.words("email_label").find(before, folded=True)
    )
