"""Places of a text that are taken: asked for by the thousand, where somebody sends a line of nothing but numbers."""

from bisect import bisect_left, insort
from collections.abc import Iterable

Span = tuple[int, int]


class Spans:
    """Stretches of a text, each from its first letter to behind its last; those that touch count as they are."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        """Take the first of them, in any order."""
        self._spans: list[Span] = []
        for span in sorted(spans):
            self.add(span)

    def add(self, span: Span) -> None:
        """Take one more; what lies over another one is joined with it."""
        start, end = span
        while (at := self._over(start, end)) is not None:
            first, last = self._spans.pop(at)
            start, end = min(start, first), max(end, last)
        insort(self._spans, (start, end))

    def over(self, start: int, end: int) -> bool:
        """Say whether a stretch lies over one of them."""
        return self._over(start, end) is not None

    def _over(self, start: int, end: int) -> int | None:
        at = bisect_left(self._spans, (end,)) - 1  # the last that begins before the end; they lie apart
        return at if at >= 0 and self._spans[at][1] > start and start < end else None
