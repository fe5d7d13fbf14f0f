"""Whether somebody cries for help: each sentence weighed by the words of `config/distress.toml`; never what to do.

Three questions are asked of each sentence: suicide, something acute, fear
and "call me". The heaviest sentence speaks for the mail.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mailbot.model.reading import DISTRESS, Claim, Distress, Reading
from mailbot.reading.sheet import Sheet
from mailbot.reading.text.texts import Text
from mailbot.reading.weighing.by_sentence import heaviest
from mailbot.rules.rule_set import RuleSet

_CLAIM = "distress."


def with_distress(reading: Reading, sheet: Sheet) -> Reading:
    """Add to a reading what the writer's own words, signature and subject say of distress."""
    rules = sheet.rules.distress
    texts = (*sheet.own, *(text for text in sheet.typed if text.place in ("signature", "subject")))
    claims = distress_claims(texts, rules)
    return replace(reading, claims=(*reading.claims, *claims), distress=distress_in(claims, rules))


def distress_claims(texts: Iterable[Text], rules: RuleSet) -> tuple[Claim, ...]:
    """Return what the heaviest sentence says to each question, in the order of `DISTRESS`; () where no word stands."""
    return heaviest(texts, rules, DISTRESS, _CLAIM)


def distress_in(claims: Sequence[Claim], rules: RuleSet) -> Distress | None:
    """Return the likeliest kind of distress, where one is likely enough."""
    cut = rules.number("cut", 1.0)
    likely = {c.name.removeprefix(_CLAIM): c.probability for c in claims if c.name.startswith(_CLAIM)}
    kind = max(DISTRESS, key=lambda one: likely.get(one, 0.0))
    return kind if likely.get(kind, 0.0) >= cut else None
