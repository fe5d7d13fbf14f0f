"""What needs a person, as a page can be read in ten seconds: by reason, the heaviest first, each list cut."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from mailbot.cases.desk.urgency import KINDS, Kind, kind_of, weight
from mailbot.model.digest import DigestFacts, Do, Group, GroupName, Task

ALL = 200
"""Rows of one list where everything is asked for: what a mail program still opens at once."""
SHOWN = 25
"""Rows of all the lists of work together."""
SHOWN_OF_ONE = 6
"""Rows of one reason, but of life and death: a bad day has thirty of a kind, and still fits a page."""
CASES_SHOWN = 6
"""Rows of cases that stand at one place."""
MAILS_SHOWN = 3
"""Rows of mails that could not be read."""
NAMED = 12
"""Cases named in one line where nothing has to be done to each."""
LONGEST = 80
"""Characters that an argument of a prepared mail may have."""

FOLDED: frozenset[Kind] = frozenset({"thanks"})
_FOLDED_REASONS = frozenset({"drafted"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """The tasks of one reason. `folded` ones share one line and the actions `todo`; `total` counts the hidden too."""

    kind: Kind
    reason: str
    total: int
    rows: tuple[Task, ...]
    folded: bool = False
    todo: tuple[Do, ...] = ()

    @property
    def urgent(self) -> bool:
        """Say whether one of them is urgent."""
        return any(row.urgent for row in self.rows)


def by_kind(facts: DigestFacts) -> tuple[tuple[Kind, int], ...]:
    """Count the tasks of each kind that there is, the heaviest first."""
    counts = Counter(kind_of(task.reason) for task in facts.tasks)
    return tuple((kind, counts[kind]) for kind in KINDS if counts[kind])


def sections(facts: DigestFacts, shown: int = SHOWN, of_one: int = SHOWN_OF_ONE) -> tuple[Section, ...]:
    """Return the tasks by reason: of each the urgent and the oldest first, and not more of all than `shown`."""
    return tuple(_sections(facts, shown, of_one))


def of_cases(facts: DigestFacts) -> tuple[Group, ...]:
    """Return the groups with the cases that are looked at today, each list cut."""
    return tuple(
        replace(group, rows=tuple(row for row in group.rows if row.soon)[:CASES_SHOWN]) for group in facts.groups
    )


def cut_off(facts: DigestFacts) -> dict[GroupName, int]:
    """Count the cases that are looked at today and for which there is no room, by group."""
    return {group.name: max(sum(row.soon for row in group.rows) - CASES_SHOWN, 0) for group in facts.groups}


def actions(facts: DigestFacts) -> Iterator[Do]:
    """Go through the actions that the page offers."""
    for section in sections(facts):
        yield from section.todo
        if not section.folded:
            for task in section.rows:
                yield from task.todo
    for group in of_cases(facts):
        for case in group.rows:
            yield from case.todo
    for mail in facts.quarantined[:MAILS_SHOWN]:
        yield from mail.todo


def every_action(facts: DigestFacts) -> Iterator[Do]:
    """Go through the actions that a page of everything offers."""
    for section in sections(facts, ALL, ALL):
        yield from section.todo if section.folded else (do for task in section.rows for do in task.todo)
    for group in all_cases(facts):
        for case in group.rows:
            yield from case.todo
    for mail in (*facts.quarantined, *facts.unanswered):
        yield from mail.todo


def all_cases(facts: DigestFacts) -> tuple[Group, ...]:
    """Return the groups with all their cases, each once: a new one stands where it is."""
    return tuple(replace(group, rows=group.rows[:ALL]) for group in facts.groups if group.name != "new")


def _sections(facts: DigestFacts, shown: int, of_one: int) -> Iterator[Section]:
    left = shown
    ordered = sorted(facts.tasks, key=lambda task: (weight(task.reason), task.reason, not task.urgent, task.since))
    for reason, found in groupby(ordered, key=lambda task: task.reason):
        rows, kind = tuple(found), kind_of(reason)
        if kind in FOLDED or reason in _FOLDED_REASONS:
            rows, total = rows[:NAMED], len(rows)
            yield Section(kind=kind, reason=reason, total=total, rows=rows, folded=True, todo=_together(rows))
            continue
        room = len(rows) if kind == "grave" else max(min(of_one, left), 0)
        yield Section(kind=kind, reason=reason, total=len(rows), rows=rows[:room])
        left -= len(rows[:room])


def _together(rows: tuple[Task, ...]) -> tuple[Do, ...]:
    """Return one action that is done with all of them, as far as it fits a subject."""
    marks: list[str] = []
    for do in (do for row in rows for do in row.todo):
        if len(" ".join((*marks, do.argument or ""))) <= LONGEST:
            marks.append(do.argument or "")
    return (Do(action="done", argument=" ".join(marks)),) if marks else ()
