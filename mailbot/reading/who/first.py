"""What a first mail is made of: people have more ways to ask for an opinion, or for anything else, than signs tell."""

from mailbot.model.mail import Message
from mailbot.reading.who.unsolicited import RUNS, lines_of, weighed_runs
from mailbot.rules.rule_set import Rules

LEAST, LEAST_ALONE = 60, 20
"""Letters of a text that tells what its writer wants; of less its papers tell more, where it has any."""


def made_of(message: Message, rules: Rules) -> float | None:
    """Return the log-odds that a mail asks for an opinion by the traces of its lines (`config/first.toml`).

    None where that is not asked: it answers something, or says hardly anything.
    """
    if not rules.first.table(RUNS) or message.answers:
        return None
    lines = lines_of(message)
    least = LEAST if message.brings_files else LEAST_ALONE
    return weighed_runs(lines, rules.first) if sum(map(len, lines)) >= least else None
