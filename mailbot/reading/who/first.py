"""What a first mail is made of: people have more ways to ask for an opinion, or for anything else, than signs tell."""

from mailbot.model.mail import Message
from mailbot.reading.weighing.letter_runs import weigher_of
from mailbot.reading.who.intent import is_answer
from mailbot.reading.who.unsolicited import weighed_lines
from mailbot.rules.rule_set import Rules

RUNS = "runs"
"""The table of what each trace weighs, and the sign of all together."""
LEAST = 60
"""Letters of a text that tells what its writer wants; of less its papers tell more."""


def made_of(message: Message, rules: Rules) -> float | None:
    """Return the log-odds that a mail asks for an opinion by the traces of its lines (`config/first.toml`).

    None where that is not asked: it answers something, or says hardly anything.
    """
    if not rules.first.table(RUNS) or is_answer(message):
        return None
    lines = weighed_lines(message.header.subject or "", message.body.own_text)
    if sum(map(len, lines)) < LEAST:
        return None
    weigher = weigher_of(rules.first.table(RUNS))
    return weigher.odds(map(weigher.sums, lines))
