"""Layouts that nothing is tuned on."""

from tests.ink.layouts import MIDDLE, Layout
from tests.ink.sheet import MARGIN, WIDTH, Sheet


def label_above(sheet: Sheet) -> None:
    sheet.head()
    sheet.gap(2)
    left = sheet.rng.choice([MARGIN, 700])
    sheet.text(left, sheet.y, sheet.say("signature"))
    base = sheet.y + sheet.rng.randint(85, 130)
    sheet.rule(left, left + 600, base, sheet.rng.choice(["line", "dots", "underscores"]))
    sheet.place("ours", left + 15, left + 590, base - 4, base - sheet.y - 10)
    sheet.y = base + 60


def label_right(sheet: Sheet) -> None:
    sheet.head()
    sheet.gap(4)
    right = MARGIN + sheet.rng.randint(420, 600)
    sheet.rule(MARGIN, right, sheet.y + 3, sheet.rng.choice(["line", "underscores"]))
    sheet.place("ours", MARGIN + 15, right, sheet.y)
    sheet.text(right + 20, sheet.y, f"({sheet.say('signature').lower()})")
    sheet.gap(3)


def date_and_signature(sheet: Sheet) -> None:
    sheet.head()
    sheet.gap(4)
    kind = sheet.rng.choice(["line", "underscores", "dots"])
    end = sheet.text(MARGIN, sheet.y, sheet.say("date"))[2]
    sheet.rule(end + 10, end + 300, sheet.y + 3, kind)
    sheet.place("field", end + 20, end + 290, sheet.y, 50, "date")
    label = sheet.text(end + 330, sheet.y, sheet.words["signature"][0])[2]
    sheet.rule(label + 10, WIDTH - MARGIN, sheet.y + 3, kind)
    sheet.place("ours", label + 25, WIDTH - MARGIN, sheet.y)
    sheet.gap(3)


def row_of_table(sheet: Sheet) -> None:
    sheet.line(sheet.say("titles"), scale=1.4, after=1.8)
    sheet.paragraph(sheet.say("accept"))
    top = sheet.y + 20
    for what in ("name", "code", "address", "date", "signature"):
        row = 90 if what == "signature" else 65
        shade = (232, 238, 244) if sheet.rng.random() < 0.5 else None
        sheet.box(MARGIN, top, MARGIN + 450, top + row, shade)
        sheet.box(MARGIN + 450, top, WIDTH - MARGIN, top + row)
        sheet.text(MARGIN + 12, top + 42, sheet.say(what))
        if what == "signature":
            sheet.place("ours", MARGIN + 470, WIDTH - MARGIN - 60, top + row - 18, row)
        else:
            sheet.place("field", MARGIN + 470, WIDTH - MARGIN, top + 48, 45, what)
        top += row
    sheet.y = top + 40


def parties_stacked(sheet: Sheet) -> None:
    sheet.head()
    for party in ("other", "ours"):
        sheet.gap(2)
        name = sheet.doctor if party == "other" else sheet.person
        sheet.line(f"{sheet.say(party)}: {name}", after=1.5)
        sheet.gap(1.6)
        end = sheet.line(sheet.words["signature"][0] + " ", after=1.0)
        sheet.rule(end + 10, end + 550, sheet.y + 4)
        sheet.place("ours" if party == "ours" else "other", end + 20, end + 540, sheet.y, 80)


def requisites(sheet: Sheet) -> None:
    """Two columns with the parties' data; the rule ends in the printed name between slashes."""
    sheet.head()
    sheet.gap(1.5)
    start = sheet.y
    for column, party in enumerate(("other", "ours")):
        left = MARGIN if column == 0 else MIDDLE + 20
        name = sheet.doctor if party == "other" else sheet.person
        y = start
        for line in (
            sheet.say(party).upper(),
            name,
            f"{sheet.say('address')}: Pikk 12-{sheet.rng.randint(1, 99)}",
            "Tel. +372 5555 0101",
        ):
            sheet.text(left, y, line, scale=0.9)
            y += 45
        base = y + 75
        sheet.rule(left, left + 330, base)
        sheet.place("ours" if party == "ours" else "other", left + 10, left + 320, base)
        sheet.text(left + 340, base, f"/ {name} /", scale=0.75)
        sheet.text(left + 70, base + 28, f"({sheet.words['signature'][0].lower()})", scale=0.7)
    sheet.y = start + 360


def cross_and_rule(sheet: Sheet) -> None:
    sheet.head()
    sheet.paragraph(sheet.say("accept"))
    sheet.gap(3)
    end = sheet.text(MARGIN, sheet.y, "X")[2]
    sheet.rule(end + 8, end + 620, sheet.y + 3, sheet.rng.choice(["line", "underscores"]))
    sheet.place("ours", end + 20, end + 600, sheet.y)
    sheet.text(MARGIN + 50, sheet.y + 38, sheet.say("signature"), scale=0.8)
    sheet.gap(3)


def letter_with_label(sheet: Sheet) -> None:
    sheet.line(sheet.say("titles"), after=2.5)
    for clause in sheet.rng.sample(sheet.words["clauses"], 4):
        sheet.paragraph(clause)
    sheet.gap(1)
    sheet.line(f"{sheet.say('name')}: {sheet.person}")
    sheet.line(f"{sheet.say('date')}: 3.05.2026")
    end = sheet.line(f"{sheet.say('signature')}:", after=1.0)
    sheet.place("ours", end + 15, end + 520, sheet.y, 70)
    sheet.gap(2)


def last_of_many(sheet: Sheet) -> None:
    """The last page: two lines of text, the signatures, and nothing else."""
    sheet.paragraph(sheet.say("clauses"))
    sheet.gap(2)
    for party in ("ours", "other"):
        sheet.line(sheet.say(party), after=2.6)
        sheet.rule(MARGIN, MARGIN + 480, sheet.y)
        sheet.place("ours" if party == "ours" else "other", MARGIN + 10, MARGIN + 470, sheet.y - 4, 75)
        sheet.text(MARGIN, sheet.y + 30, f"{sheet.words['signature'][0]}, {sheet.words['date'][0].lower()}", scale=0.75)
        sheet.gap(3)


def other_unknown_label(sheet: Sheet) -> None:
    sheet.head()
    sheet.gap(4)
    sheet.rule(700, 1300, sheet.y)
    sheet.place("ours", 720, 1290, sheet.y)
    sheet.text(760, sheet.y + 30, f"({sheet.say('unknown').lower()})", scale=0.8)
    sheet.gap(3)


REPORTED: dict[str, Layout] = {
    f.__name__: f
    for f in (
        label_above, label_right, date_and_signature, row_of_table, parties_stacked, requisites, cross_and_rule,
        letter_with_label, last_of_many, other_unknown_label,
    )
}  # fmt: skip
