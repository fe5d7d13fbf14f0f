"""Layouts for tuning alone: rows of several people, two captions below one rule, a printed place for the stamp."""

import itertools

from tests.ink.layouts import MIDDLE, Layout
from tests.ink.sheet import MARGIN, WIDTH, Party, Sheet


def _asked(party: str) -> Party:
    return "ours" if party == "ours" else "other"


def _both(sheet: Sheet) -> list[str]:
    return ["ours", "other"] if sheet.rng.random() < 0.5 else ["other", "ours"]


def _named(sheet: Sheet, party: str) -> str:
    return sheet.person if party == "ours" else sheet.doctor


def rows_of_people(sheet: Sheet) -> None:
    """A table with a row for each side: who, the printed name, an empty cell to sign in, perhaps one for the day."""
    sheet.head(clauses=3)
    sheet.gap(1)
    dated = sheet.rng.random() < 0.5
    cuts = [MARGIN, MARGIN + 330, MARGIN + 720, WIDTH - MARGIN - (240 if dated else 0)]
    row = sheet.rng.randint(80, 125)
    heads = ["", sheet.words["name"][0], sheet.words["signature"][0], sheet.words["date"][0]]
    if dated:
        cuts.append(WIDTH - MARGIN)
    for number, party in enumerate(["", *_both(sheet)]):
        tall = row if party else 56
        for column, (left, right) in enumerate(itertools.pairwise(cuts)):
            sheet.box(left, sheet.y, right, sheet.y + tall)
            said = heads[column] if not number else (sheet.say(party), _named(sheet, party), "", "")[column]
            sheet.text(left + 12, sheet.y + 38, said, scale=0.85)
            if party and column == 2:
                sheet.place(_asked(party), left + 15, right - 10, sheet.y + tall - 18, tall - 8)
            elif party == "ours" and column == 3:
                sheet.place("field", left + 10, right, sheet.y + tall - 22, 45, "date")
        sheet.y += tall
    sheet.gap(2)


def two_captions(sheet: Sheet) -> None:
    """Each side has a rule to sign on and one for its name in a row, a caption in small print below each."""
    sheet.head(clauses=3)
    for party in _both(sheet):
        sheet.gap(1.5)
        sheet.line(sheet.say(party) + ":", after=1.0)
        base = sheet.y + sheet.rng.randint(75, 110)
        middle = sheet.rng.randint(560, 700)
        sheet.rule(MARGIN, middle, base)
        sheet.place(_asked(party), MARGIN + 12, middle, base - 3, 70)
        sheet.text(MARGIN + 60, base + 28, f"({sheet.words['signature'][0].lower()})", scale=0.7)
        sheet.rule(middle + 50, middle + 560, base)
        sheet.text(middle + 90, base + 28, f"({sheet.words['name'][0].lower()})", scale=0.7)
        if party == "other" or sheet.rng.random() < 0.4:
            sheet.text(middle + 70, base - 6, _named(sheet, party), scale=0.9)
        else:
            sheet.place("field", middle + 60, middle + 550, base - 3, 48, "name")
        sheet.y = base + 40
    sheet.gap(2)


def place_for_a_stamp(sheet: Sheet) -> None:
    """A short rule behind its label and the printed name behind the rule; a circle or a frame tells where to stamp."""
    sheet.head()
    sheet.gap(3)
    end = sheet.line(sheet.say("signature") + ":", after=1.0)
    right = end + sheet.rng.randint(330, 460)
    sheet.rule(end + 10, right, sheet.y + 4, sheet.rng.choice(["line", "underscores"]))
    sheet.place("ours", end + 20, right - 5, sheet.y, 80)
    if sheet.rng.random() < 0.6:
        sheet.text(right + 15, sheet.y, sheet.person, scale=0.9)
    mark = sheet.rng.choice(["A.V.", "Z.V.", "M.P."])
    if sheet.rng.random() < 0.5:
        left, top = WIDTH - MARGIN - 230, sheet.y + 30
        sheet.draw.ellipse((left, top, left + 220, top + 220), outline=(120, 120, 120), width=2)
        sheet.text(left + 80, top + 120, mark, scale=0.8)
    else:
        sheet.text(right - 100, sheet.y + 70, mark, scale=0.9)
    sheet.gap(8)


def named_below_role(sheet: Sheet) -> None:
    """Two columns: the rule first, below it the printed name, and below that whose it is with what is asked for."""
    sheet.head()
    sheet.gap(4)
    for column, party in enumerate(_both(sheet)):
        left = MARGIN if column == 0 else MIDDLE + 60
        sheet.rule(left, left + 500, sheet.y, sheet.rng.choice(["line", "dots"]))
        sheet.place(_asked(party), left + 12, left + 490, sheet.y - 3, 85)
        sheet.text(left, sheet.y + 36, _named(sheet, party), scale=0.9)
        sheet.text(left, sheet.y + 72, f"{sheet.say(party)}, {sheet.words['signature'][0].lower()}", scale=0.8)
    sheet.gap(5)


def name_and_signature(sheet: Sheet) -> None:
    """Name, day and signature one below the other, each label before its rule: the rules lie close together."""
    sheet.head(clauses=2)
    sheet.paragraph(sheet.say("accept"))
    kind = sheet.rng.choice(["line", "underscores", "dots"])
    start = MARGIN + sheet.rng.randint(330, 480)
    order = sheet.rng.choice([("name", "signature", "date"), ("date", "name", "signature"), ("signature", "name")])
    for what in order:
        sheet.gap(sheet.rng.uniform(1.3, 1.9))
        label = sheet.words["signature"][-1] if what == "signature" else sheet.words[what][0]
        end = sheet.line(label + ":", after=1.0)
        left = max(start, end + 15)
        sheet.rule(left, left + 620, sheet.y + 4, kind)
        party: Party = "ours" if what == "signature" else "field"
        sheet.place(party, left + 15, left + 600, sheet.y, 70 if what == "signature" else 48, what)
    sheet.gap(2)


TUNED: dict[str, Layout] = {
    f.__name__: f for f in (rows_of_people, two_captions, place_for_a_stamp, named_below_role, name_and_signature)
}
