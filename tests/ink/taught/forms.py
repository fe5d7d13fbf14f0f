"""Forms that are taught: text, then blocks of fields and places to sign by chance, in any order and of any build."""

import itertools
import random
from collections.abc import Callable

from tests.ink.sheet import HEIGHT, MARGIN, WIDTH, Party, Sheet

RULES = ("line", "line", "line", "underscores", "dots", "dashes")
FIELDS = ("date", "name", "code", "address")
PRINTED = ("48003120275", "Pikk 12-4, Tartu", "12.03.2026", "+372 5550101", "No 204/26", "0011")
"""What is printed into a form before it goes out."""
MIDDLE = WIDTH // 2
PREFILLED = 0.2
"""How often a field is printed into."""
END = HEIGHT - 260
"""Below it no further block begins."""


def form(sheet: Sheet) -> None:
    """Print a form on an empty sheet and note its places."""
    rng = sheet.rng
    sheet.y = rng.randint(80, 420)
    if rng.random() < 0.8:
        sheet.head(clauses=min(rng.randint(1, 6), len(sheet.words["clauses"])))
    else:
        sheet.paragraph(sheet.say("authorise").format(person=sheet.person, agent=sheet.doctor))
    if rng.random() < 0.3:
        sheet.paragraph(sheet.say("accept"), scale=rng.choice([0.8, 1.0, 1.1]))
    for _ in range(rng.randint(1, 4)):
        if sheet.y > END:
            break
        sheet.gap(rng.uniform(0.3, 3.5))
        rng.choice(BLOCKS)(sheet)
    if not any(place.kind == "signature" for place in sheet.places) and sheet.y < END:
        sheet.gap(rng.uniform(0.5, 3))
        rng.choice(BLOCKS[:3])(sheet)
    if rng.random() < 0.4 and sheet.y < END:
        sheet.gap(rng.uniform(1, 4))
        sheet.paragraph(sheet.say("clauses"), scale=rng.uniform(0.65, 0.9))


def _what(rng: random.Random) -> str:
    return "signature" if rng.random() < 0.5 else rng.choice(FIELDS)


def _label(sheet: Sheet, what: str) -> str:
    rng = sheet.rng
    if what != "signature":
        return rng.choice(sheet.words[what])
    said = sheet.say(rng.choice(["signature", "signature", "ours", "other", "agreed", "unknown", "representative"]))
    return rng.choice([said, said, said.lower(), f"({said.lower()})", sheet.person])


def _noted(sheet: Sheet, what: str, left: float, right: float, base: float, room: int) -> None:
    party: Party = sheet.rng.choice(["ours", "other"]) if what == "signature" else "field"
    sheet.place(party, round(left), round(max(left + 60, right)), round(base), room, what)


def rows(sheet: Sheet) -> None:
    """Labels before rules, one below the other; the rules in a column, or each behind its label, or none."""
    rng = sheet.rng
    kind, column = rng.choice(RULES), rng.choice([0, MARGIN + rng.randint(200, 600)])
    after = rng.uniform(1.2, 3.2)
    x = rng.choice([MARGIN, MARGIN, rng.randint(80, MIDDLE)])
    for what in [_what(rng) for _ in range(rng.randint(1, 5))]:
        sheet.gap(after)
        end = sheet.text(x, sheet.y, _label(sheet, what) + rng.choice([":", ":", ""]), scale=rng.uniform(0.75, 1.05))[2]
        left = max(column, end + rng.randint(6, 40))
        if what != "signature" and rng.random() < PREFILLED:
            sheet.text(left, sheet.y, rng.choice([sheet.person, *PRINTED]), scale=rng.uniform(0.75, 1.05))
            continue
        right = min(WIDTH - rng.randint(60, 200), left + rng.randint(260, 900))
        if right - left > 120:
            if rng.random() < 0.9:
                sheet.rule(left, right, sheet.y + rng.randint(0, 7), kind)
            _noted(sheet, what, left + 5, right, sheet.y, max(60, round(after * sheet.size * rng.uniform(0.9, 1.6))))
            if rng.random() < 0.15 and right < WIDTH - 350:
                sheet.text(right + 12, sheet.y, sheet.person, scale=0.9)
        if sheet.y > END:
            break
    sheet.gap(1.5)


def captions(sheet: Sheet) -> None:
    """Rules in a row, a caption in small print below each, perhaps a printed name between or above."""
    rng = sheet.rng
    sheet.gap(rng.uniform(2, 4.5))
    count = rng.randint(1, 3)
    kind, left = rng.choice(RULES), rng.choice([MARGIN, rng.randint(80, MIDDLE)])
    wide = (WIDTH - left - 80) // count
    low = sheet.y
    for at in range(count):
        what = _what(rng)
        start, end = left + at * wide, left + at * wide + round(wide * rng.uniform(0.55, 0.92))
        if rng.random() < 0.92:
            sheet.rule(start, end, sheet.y, kind)
        y = sheet.y + rng.randint(24, 42)
        if rng.random() < 0.2:
            sheet.text(start, y, sheet.person, scale=0.85)
            y += rng.randint(26, 38)
        sheet.text(
            start + rng.randint(0, max(1, (end - start) // 3)), y, _label(sheet, what), scale=rng.uniform(0.6, 0.95)
        )
        _noted(sheet, what, start + 8, end, sheet.y - 3, rng.randint(55, 110))
        low = max(low, y)
    sheet.y = low
    sheet.gap(1)


def columns(sheet: Sheet) -> None:
    """Two sides beside each other, each with its heading and a few lines to fill in and to sign on."""
    rng = sheet.rng
    top, low = sheet.y, sheet.y
    kind, whats = rng.choice(RULES), [_what(rng) for _ in range(rng.randint(1, 3))] + ["signature"]
    after = rng.uniform(1.3, 2.8)
    for at, party in enumerate(("ours", "other")):
        left = MARGIN if not at else MIDDLE + rng.randint(20, 80)
        right = left + rng.randint(450, 600)
        sheet.y = top + sheet.size
        sheet.text(left, sheet.y, sheet.say(party) + rng.choice(["", ":"]))
        for what in whats:
            sheet.gap(after)
            end = left
            if rng.random() < 0.7:
                end = sheet.text(left, sheet.y, _label(sheet, what) + ":", scale=0.85)[2] + 8
            if right - end > 120:
                sheet.rule(end, right, sheet.y + 4, kind)
                _noted(sheet, what, end + 5, right, sheet.y, max(60, round(after * sheet.size)))
        if rng.random() < 0.5:
            sheet.gap(1.1)
            sheet.text(left, sheet.y, sheet.person if not at else sheet.doctor, scale=0.9)
        low = max(low, sheet.y)
    sheet.y = low
    sheet.gap(2)


def table(sheet: Sheet) -> None:
    """A table with cells that say something and cells to write in."""
    rng = sheet.rng
    left, right = rng.randint(90, 240), WIDTH - rng.randint(90, 240)
    across, down = rng.randint(1, 4), rng.randint(1, 5)
    cuts = sorted(
        {left, right, *(left + (right - left) * at // across + rng.randint(-60, 60) for at in range(1, across))}
    )
    for row in range(down):
        tall = rng.randint(52, 150)
        for column, (start, end) in enumerate(itertools.pairwise(cuts)):
            sheet.box(
                start,
                sheet.y,
                end,
                sheet.y + tall,
                rng.choice([None, None, None, (235, 235, 235)]) if not row else None,
            )
            if end - start < 150:
                continue
            said = rng.choice(["label", "label", "empty", "name"])
            what, at = _what(rng), start + 12
            base = sheet.y + tall - rng.randint(8, 24)
            if said == "label":
                low = rng.random() < 0.3
                at = sheet.text(
                    start + 12, base if low else sheet.y + 36, _label(sheet, what), scale=rng.uniform(0.65, 0.9)
                )[2]
                at = start + 12 if tall > 90 and rng.random() < 0.6 else at + 12
                if low and tall > 100:
                    base -= 34
            elif said == "name":
                said = rng.choice([sheet.person, *PRINTED]) if column else sheet.say(rng.choice(["name", *FIELDS]))
                sheet.text(start + 12, sheet.y + 38, rng.choice(["", "", f"{row + 1}. "]) + said, scale=0.85)
                continue
            if rng.random() < 0.15 and end - at > 150:
                sheet.rule(at, end - 30, base, "line")
            if end - at > 120:
                _noted(sheet, what, at, end - 5, base - 4, tall - 12)
        sheet.y += tall
        if sheet.y > END:
            break
    sheet.gap(1.5)


def frame(sheet: Sheet) -> None:
    """A frame to sign in, its label above it, in its corner or below it."""
    rng = sheet.rng
    left = rng.randint(90, MIDDLE)
    right, tall = min(WIDTH - 90, left + rng.randint(350, 800)), rng.randint(90, 210)
    sheet.gap(1.2)
    where = rng.choice(["above", "corner", "below"])
    label = _label(sheet, "signature")
    if where == "above":
        sheet.text(left, sheet.y - 8, label, scale=0.85)
    sheet.box(left, sheet.y, right, sheet.y + tall)
    if where == "corner":
        sheet.text(left + 10, sheet.y + 28, label, scale=0.7)
    _noted(sheet, "signature", left + 20, right - 10, sheet.y + tall * rng.uniform(0.6, 0.9), tall - 20)
    sheet.y += tall
    if where == "below":
        sheet.text(left, sheet.y + 32, label, scale=0.8)
    sheet.gap(2)


def letter(sheet: Sheet) -> None:
    """The end of a letter: a day, closing words, free paper, the printed name."""
    rng = sheet.rng
    x = rng.choice([MARGIN, rng.randint(100, MIDDLE + 200)])
    if rng.random() < 0.5:
        sheet.line(
            f"{sheet.say('town')}, {rng.randint(1, 28)}.{rng.randint(1, 12)}.2026", x=rng.choice([MARGIN, x]), after=1.8
        )
    if rng.random() < 0.6:
        sheet.line(sheet.say("closing") + rng.choice([",", ""]), x=x)
    sheet.gap(rng.uniform(1.5, 4))
    _noted(sheet, "signature", x + rng.randint(-20, 60), x + 560, sheet.y - 10, rng.randint(60, 110))
    if rng.random() < 0.7:
        sheet.line(sheet.person, x=x)
    sheet.gap(1)


BLOCKS: tuple[Callable[[Sheet], None], ...] = (rows, captions, columns, rows, captions, table, table, frame, letter)
