"""Whether somebody cries for help: sentences weighed by words and by runs of letters.

Three questions are asked of each sentence by the words of `config/distress.toml`:
suicide, something acute, fear and "call me". A fourth one, whether it is a cry
at all, is learnt from mails (`config/cries.toml`): people have more ways to
say it than anybody lists. The heaviest sentence speaks for the mail, and to
the fourth question the heaviest passage: a sentence, or two together.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from mailbot.model.reading import DISTRESS, Claim, Distress, Reading
from mailbot.reading.scales import claim, log_odds, odds
from mailbot.reading.sheet import Sheet
from mailbot.reading.text.texts import Text
from mailbot.reading.weighing.by_sentence import Weighed, each_sentence
from mailbot.reading.weighing.letter_runs import weigher_of
from mailbot.rules.rule_set import Rules, RuleSet

_One = TypeVar("_One")
_CLAIM = "distress."
CRY, HINT, RUNS, SENTENCES = "cry", "hint", "runs", "sentences"
"""The learnt question, and its signs: what the words of the lists say, what the runs of letters say, and the logarithm
of how many sentences the mail has: among many one looks like a cry by chance."""


def with_distress(reading: Reading, sheet: Sheet) -> Reading:
    """Add to a reading what the writer's own words, signature and subject say of distress."""
    texts = (*sheet.own, *(text for text in sheet.typed if text.place in ("signature", "subject")))
    claims = distress_claims(texts, sheet.rules)
    kind, hardly = distress_in(claims, sheet.rules), hardly_distress(claims, sheet.rules)
    return replace(reading, claims=(*reading.claims, *claims), distress=kind, hardly_distress=hardly)


def distress_claims(texts: Iterable[Text], rules: Rules) -> tuple[Claim, ...]:
    """Return what the heaviest sentence says to each question, in the order of `DISTRESS`, the learnt one at the end.

    A question that no word speaks to is left out.
    """
    best: dict[str, Claim] = {}
    parts = [list(each_sentence((text,), rules.distress, DISTRESS)) for text in texts]
    for said in (sentence.claims for sentences in parts for sentence in sentences):
        best |= {k: one for k, one in said.items() if k not in best or one.probability > best[k].probability}
    if any(parts) and rules.cries.table(CRY):
        best[CRY] = _cry(parts, rules)
    return tuple(replace(best[kind], name=_CLAIM + kind) for kind in (*DISTRESS, CRY) if kind in best)


def _cry(parts: Sequence[Sequence[Weighed]], rules: Rules) -> Claim:
    """Return what the heaviest passage of a mail says to the learnt question."""
    weigher = weigher_of(rules.cries.table(RUNS))
    silent = silence(rules.distress)
    told = [[(hint(one, silent), weigher.sums(one.text)) for one in sentences] for sentences in parts]
    many = math.log(sum(map(len, parts)))
    signs = [
        {HINT: max(hinted for hinted, _ in those), RUNS: weigher.odds(sums for _, sums in those), SENTENCES: many}
        for part in told
        for those in passages(part)
    ]
    return claim(rules.cries, CRY, max(signs, key=lambda one: odds(rules.cries, CRY, one)))


def passages(sentences: Sequence[_One]) -> Iterator[Sequence[_One]]:
    """Yield each sentence by itself, and with the one behind it: what is meant is often said in two breaths."""
    for length in range(1, _PASSAGE + 1):
        yield from (sentences[at : at + length] for at in range(len(sentences) - length + 1))


_PASSAGE = 2
"""Sentences that are weighed together, at most."""


def hint(sentence: Weighed, silent: float) -> float:
    """Return the log-odds of the likeliest kind by the words of the lists; `silent` where no such word stands."""
    return max((log_odds(one.probability) for one in sentence.claims.values()), default=silent)


def silence(rules: RuleSet) -> float:
    """Return the log-odds of a sentence in which no word of the lists stands."""
    return max(log_odds(claim(rules, kind, {}).probability) for kind in DISTRESS)


def distress_in(claims: Sequence[Claim], rules: Rules) -> Distress | None:
    """Return the likeliest kind of distress, where one is likely enough, or where it is a cry of whatever kind."""
    likely = _likely(claims)
    kind = max(DISTRESS, key=lambda one: likely.get(one, 0.0))
    heard = likely.get(kind, 0.0) >= rules.distress.number("cut", 1.0)
    return kind if heard or likely.get(CRY, 0.0) >= rules.cries.number("cut", 1.0) else None


def hardly_distress(claims: Sequence[Claim], rules: Rules) -> bool:
    """Say whether what is heard is so little that a letter need not wait: below `waits`, and hardly of suicide."""
    if distress_in(claims, rules) is None:
        return False
    likely = _likely(claims)
    suicide = likely.get("suicide", 0.0) >= rules.distress.number("suicide_waits", 0.0)
    return not suicide and likely.get(CRY, 1.0) < rules.cries.number("waits", 0.0)


def _likely(claims: Iterable[Claim]) -> dict[str, float]:
    return {c.name.removeprefix(_CLAIM): c.probability for c in claims if c.name.startswith(_CLAIM)}
