"""What was said of the sheets against what a person says: by label, by layout, by capture."""

from collections import Counter
from collections.abc import Callable, Sequence

from tests.ink.making import Made
from tests.ink.seeing import Seen

RIGHT = {"signed": ("signed",), "empty": ("unsigned",), "unknown": ("unclear", "unsigned", None)}
ANSWERS = ("signed", "unsigned", "unclear")


def said(one: Seen) -> str:
    """Return the answer in one word; a sheet on which no place was seen is one of which nobody can say."""
    return one.answer or "unclear"


def table(seen: Sequence[Seen], by: Callable[[Made], str]) -> list[str]:
    """Return a line a group: how many sheets, and the share of each answer a label."""
    lines = []
    for name in sorted({by(one.made) for one in seen}):
        group = [one for one in seen if by(one.made) == name]
        parts = []
        for label in ("signed", "empty", "unknown"):
            answers = Counter(said(one) for one in group if one.made.label == label)
            total = sum(answers.values())
            if total:
                shares = "  ".join(f"{answer} {answers[answer] / total:4.0%}" for answer in ANSWERS)
                parts.append(f"{label} ({total}): {shares}")
        lines.append(f"{name:26} " + "   |   ".join(parts))
    return lines


def wrong(seen: Sequence[Seen]) -> list[Seen]:
    """Return the sheets of which something false was said; that nobody can say is not false."""
    false = {"signed": "unsigned", "empty": "signed", "unknown": "signed"}
    return [one for one in seen if said(one) == false[one.made.label]]
