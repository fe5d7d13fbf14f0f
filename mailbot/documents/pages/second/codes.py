"""Codes that a hand wrote: of what the digits may be, the likeliest reading that passes the check of a personal code.

A hand's 1 looks like a 7. One reading in eleven passes a check by chance, so the digits have a say, too: what is far
from likely is not taken, nor one of two that are both likely.
"""

import math
from collections.abc import Callable
from datetime import date

from mailbot.documents.pages.second.line import DIGITS
from mailbot.documents.pages.second.nets import Field
from mailbot.persons import codes

_WIDTH = 60
"""Readings that are followed at a time."""
_LEAST = 1e-4
"""The chance of a digit below which it is none."""
_RATIO = 0.004
"""How likely a reading that passes is at least, beside the likeliest of all."""
_ALONE = 4.0
"""How many times likelier it is than the next that passes."""


def passes(digits: str, today: date) -> bool:
    """Say whether digits are a code of Estonia, Lithuania or Latvia that passes its check, of somebody born by now."""
    latvian = not codes.tells_nothing("LV", digits) and codes.check("LV", digits, today) is not None
    return latvian or codes.check("EE", digits, today) is not None


def is_code(text: str, today: date) -> bool:
    """Say whether a word is a personal code of any country that passes its check."""
    plain = codes.normal(text)
    digits = "".join(sign for sign in plain if sign.isdigit())  # a label may be glued to it
    countries = (country for country in codes.possible(plain) if not codes.tells_nothing(country, digits))
    return any(codes.check(country, plain, today) is not None for country in countries)


def likeliest(digits: Field, passes: Callable[[str], bool]) -> str | None:
    """Return the reading of digits that passes; None where none does, it is unlikely, or another is as likely.

    `digits` are the chances of no digit and of each digit, in every answer of the net. Where the likeliest reading
    passes that is the one.
    """
    readings = _readings(digits)
    if not readings:
        return None
    best = readings[0][1]
    passing = [(text, log) for text, log in readings if passes(text)]
    if not passing or passing[0][1] < best + math.log(_RATIO):
        return None
    if len(passing) > 1 and passing[1][1] > passing[0][1] - math.log(_ALONE):
        return None
    return passing[0][0]


def _readings(digits: Field) -> list[tuple[str, float]]:
    """Return readings with the logarithms of their chances, the likeliest first (prefix beam search of CTC)."""
    beams: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}  # ended by no digit, ended by its last
    for chances in digits:
        grown: dict[str, tuple[float, float]] = {}
        likely = [(digit, float(chance)) for digit, chance in zip(DIGITS, chances[1:], strict=True) if chance > _LEAST]
        for text, (blank, ended) in beams.items():
            was = grown.get(text, (0.0, 0.0))
            repeated = float(chances[1 + DIGITS.index(text[-1])]) if text else 0.0
            grown[text] = was[0] + (blank + ended) * float(chances[0]), was[1] + ended * repeated
            for digit, chance in likely:
                longer = text + digit
                was = grown.get(longer, (0.0, 0.0))
                from_where = blank if text[-1:] == digit else blank + ended
                grown[longer] = was[0], was[1] + from_where * chance
        beams = dict(sorted(grown.items(), key=lambda one: -sum(one[1]))[:_WIDTH])
    return [(text, math.log(sum(chances))) for text, chances in beams.items() if sum(chances) > 0.0]
