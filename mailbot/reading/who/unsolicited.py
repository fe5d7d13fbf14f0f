"""Whether a first mail reads like spam, in whatever words: weighed by what spam is made of, learnt from mails.

The words of `config/screening.toml` speak first (mail/screening.py); this asks of what they take for no machine and no
spam (`config/spam.toml`), and has its say where they take a mail for spam. It is not asked where a mail answers
something, brings a file or is long: spam seldom is so, and applications are.
"""

import re
from collections.abc import Iterable

from mailbot.mail.screening import SPAM_THRESHOLD, spam_weights
from mailbot.model.mail import Message
from mailbot.model.reading import Screening
from mailbot.reading.scales import odds, probability
from mailbot.reading.weighing.letter_runs import weigher_of
from mailbot.rules.rule_set import Rules, RuleSet

SPAM, RUNS = "spam", "runs"
"""The learnt question, and its one sign: what the traces of the lines weigh together."""
_LONGEST = 3_000
"""Letters of a text in which spam has said what it wants."""
_DOTTED = re.compile(r"[A-Za-z0-9-]\.[A-Za-z]")
"""What stands in each link, host and address, and in few mails of people: most need not be looked through for them."""
_LINK = re.compile(r"(?i)\b(?:https?://|www\.)[^\s<>\"]+|(?<![\w@./-])(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,18}/[^\s<>\"]*")
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_HOST = re.compile(r"(?i)(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,18}(?!\w)")
"""A bare host is left out as if nothing stood there: two sentences without a space between look the same."""
_A_LINK, _AN_ADDRESS = " 0www ", " 0at "
"""Words that nobody writes."""
OFF = 2.0
"""A cut that nothing reaches."""


def reads_like_spam(message: Message, rules: Rules) -> Screening | None:
    """Return the sign that a mail reads like spam, where it is one to be asked of and is likely enough."""
    learnt = spam_odds(message, rules)
    if learnt is None or probability(learnt) < rules.spam.number("cut", OFF):
        return None
    return Screening(kind="spam", rule="reads-like-spam", strength="weak")  # what a person may have sent is read


def is_of_a_person(message: Message, rules: Rules) -> bool:
    """Say whether a mail with words of spam is a person's by what was learnt, and the words do not outweigh that."""
    learnt = spam_odds(message, rules)
    if learnt is None or probability(learnt) >= rules.spam.number("person_below", 0.0):
        return False
    words = spam_weights(message, rules.screening)
    if any(sign in words for sign in rules.spam.names("never_outweighed")):
        return False
    beyond = sum(words.values()) - rules.screening.number("spam_threshold", SPAM_THRESHOLD)
    return beyond + learnt < rules.spam.number("with_words_below", 0.0)


def spam_odds(message: Message, rules: Rules) -> float | None:
    """Return the log-odds that a mail is spam by what was learnt; None where that is not asked of it."""
    if not rules.spam.table(SPAM) or not asked_of(message):
        return None
    lines = lines_of(message)
    return odds(rules.spam, SPAM, {RUNS: weighed_runs(lines, rules.spam)}) if lines else None


def weighed_runs(lines: Iterable[str], rules: RuleSet) -> float:
    """Return the log-odds that the traces of at least one line give together, by the table `runs` of a learnt file."""
    weigher = weigher_of(rules.table(RUNS))
    return weigher.odds(map(weigher.sums, lines))


def asked_of(message: Message) -> bool:
    """Say whether a mail is one to be asked of: it answers nothing, brings nothing, and is short."""
    return len(message.body.own_text) <= _LONGEST and not message.answers and not message.brings_files


def lines_of(message: Message) -> tuple[str, ...]:
    """Return the lines of a mail whose traces are weighed."""
    return weighed_lines(message.header.subject or "", message.body.own_text)


def weighed_lines(subject: str, text: str) -> tuple[str, ...]:
    """Return the lines whose traces are weighed: pairs of words do not reach from one into the next.

    Of a link or an address counts only that there is one: those of the mails learnt from will not come again.
    """
    whole = f"{subject}\n{text}"[:_LONGEST]
    if _DOTTED.search(whole):
        for pattern, instead in ((_LINK, _A_LINK), (_ADDRESS, _AN_ADDRESS), (_HOST, " ")):
            whole = pattern.sub(instead, whole)
    return tuple(line for line in whole.splitlines() if line.strip())
