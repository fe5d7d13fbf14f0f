"""A stamp and its outline."""

from dataclasses import dataclass

from mailbot.documents.ink.lines import Box


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """A stamp: its box, and its outline as corners in the order in which they are drawn."""

    box: Box
    outline: tuple[tuple[float, float], ...]

    def moved(self, right: float, down: float) -> "Stamp":
        """Return it elsewhere on the page."""
        box = Box(
            left=self.box.left + right, top=self.box.top + down, right=self.box.right + right,
            bottom=self.box.bottom + down,
        )  # fmt: skip
        return Stamp(box=box, outline=tuple((x + right, y + down) for x, y in self.outline))
