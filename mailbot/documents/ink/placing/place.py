"""A place on a page to write, and whose it is."""

from dataclasses import dataclass
from typing import Literal

from mailbot.documents.ink.labels import Label, Party
from mailbot.documents.ink.lines import Box

Kind = Literal["rule", "cell", "free", "nameless", "block"]
"""`block` is the paper below the name of a party of which no rule was found, or below a letter: ink there signs, none
tells something only where the second net says so, too.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place to write and whose it is; `line` is the height on the page of what is written on, and `ends` its ends."""

    party: Party
    kind: Kind
    box: Box
    line: float
    label: Label | None = None
    ends: tuple[float, float] | None = None

    @property
    def start(self) -> float:
        """Return where what is written on begins: the rule, or the paper behind the label."""
        if self.ends is not None:
            return self.ends[0]
        inside = self.label is not None and self.label.middle > self.box.top and self.label.right < self.box.right
        return self.label.right if self.label is not None and inside and not self.label.closing else self.box.left

    @property
    def end(self) -> float:
        """Return where it ends."""
        return self.ends[1] if self.ends is not None else self.box.right
