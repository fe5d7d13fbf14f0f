"""The e-mail address to answer to: one that the text asks for, else that of the From field; never a doctor's."""

from dataclasses import replace

from mailbot.model.mail import Message
from mailbot.model.reading import Finding
from mailbot.reading.text.texts import Letter, Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet

_EMAIL = regex.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+(?![\w-])")


def reply_findings(letter: Letter, carrier: Message, texts: tuple[Text, ...], rules: RuleSet) -> tuple[Finding, ...]:
    """Return the addresses as findings; the one asked for is chosen, else a labelled one, else From."""
    own = next((a.addr_spec for a in carrier.header.from_), None)
    ours = {a.addr_spec.casefold() for a in (*carrier.header.to, *letter.message.header.to)}
    found: list[tuple[int, Finding]] = []
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
                0
                if asked and text.place != "signature"
                else 1
                if label and not other and text.place == "own_text"
                else 9
            )
            found.append(
                (rank, Finding(
                    rule="answer-asked-to" if rank == 0 else "labelled-email" if rank == 1 else "email-in-text",
                    field="email", value=address, written=address, source=text.source, start=match.start(),
                    end=match.start() + len(address), sure="likely" if rank < 9 else "weak",
                    why=None if rank < 9 else "nobody asks to answer there",
                ))
            )  # fmt: skip
    if own is not None:
        found.append(
            (
                5,
                Finding(
                    rule="from-field",
                    field="email",
                    value=own,
                    written=own,
                    source="from",
                    end=len(own),
                    sure="certain",
                ),
            )
        )
    best = min(found, key=lambda pair: pair[0], default=None)
    if best is None or best[0] == 9:
        return tuple(f for _, f in found)
    return tuple(replace(f, chosen=True) if f is best[1] else f for _, f in found)


def _labelled(before: str, rules: RuleSet) -> bool:
    """Say whether a label "e-mail" stands right before."""
    return any(
        len(before[hit.end :].strip(" \t:=–-*|")) == 0 for hit in rules.words("email_label").find(before, folded=True)
    )
