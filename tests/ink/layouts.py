"""How forms and letters are laid out: each function prints one kind of sheet and notes where people sign it."""

from collections.abc import Callable

from tests.ink.sheet import MARGIN, WIDTH, Sheet

Layout = Callable[[Sheet], None]
MIDDLE = WIDTH // 2


def _kind(sheet: Sheet) -> str:
    return sheet.rng.choice(["line", "line", "underscores", "dots", "dashes"])


def label_left(sheet: Sheet) -> None:
    sheet.head()
    sheet.gap(sheet.rng.uniform(1, 5))
    if sheet.rng.random() < 0.5:
        sheet.written_field(sheet.say("name"), "name", right=1000)
    sheet.gap(2)
    end = sheet.line(sheet.say("signature") + sheet.rng.choice([":", "", " :"]), after=1.0)
    right = min(WIDTH - MARGIN, end + sheet.rng.randint(400, 800))
    sheet.rule(end + 15, right, sheet.y + 4, _kind(sheet))
    sheet.place("ours", end + 30, right, sheet.y)
    sheet.gap(2.5)
    if sheet.rng.random() < 0.6:
        sheet.written_field(sheet.say("date"), "date", right=700)


def caption_below(sheet: Sheet) -> None:
    sheet.head()
    sheet.gap(sheet.rng.uniform(3, 8))
    left = sheet.rng.choice([MARGIN, MARGIN, 800])
    right = left + sheet.rng.randint(450, 700)
    sheet.rule(left, right, sheet.y, _kind(sheet))
    sheet.place("ours", left + 20, right, sheet.y)
    if left == MARGIN and sheet.rng.random() < 0.7:
        sheet.rule(right + 80, WIDTH - MARGIN, sheet.y, "line")
        sheet.place("field", right + 100, WIDTH - MARGIN, sheet.y, 55, "date")
        sheet.text(right + 80, sheet.y + 30, sheet.say("date"), scale=0.8)
    sheet.text(
        left + sheet.rng.choice([0, 60]),
        sheet.y + 30,
        sheet.rng.choice(["{}", "({})"]).format(sheet.say("signature")),
        scale=0.8,
    )
    sheet.gap(3)


def two_party_table(sheet: Sheet) -> None:
    sheet.head()
    sheet.gap(1.5)
    ours_left = sheet.rng.random() < 0.4
    top, row = sheet.y, sheet.rng.randint(70, 120)
    heads = [("ours", sheet.say("ours")), ("other", sheet.say("other"))]
    if not ours_left:
        heads.reverse()
    rows = ["name", "date", "signature"] if sheet.rng.random() < 0.6 else ["name", "signature"]
    for column, (party, head) in enumerate(heads):
        left = MARGIN if column == 0 else MIDDLE
        right = MIDDLE if column == 0 else WIDTH - MARGIN
        sheet.box(left, top, right, top + 60)
        sheet.text(left + 15, top + 42, head)
        for number, what in enumerate(rows):
            cell = top + 60 + number * row
            sheet.box(left, cell, right, cell + row)
            label = sheet.words["signature"][0] if what == "signature" else sheet.say(what)
            end = sheet.text(left + 15, cell + 40, label + ":")[2]
            base = cell + row - 22
            if what == "signature":
                sheet.place("ours" if party == "ours" else "other", end + 15, right - 10, base, row)
            elif party == "ours":
                sheet.place("field", end + 15, right - 10, base, 50, what)
            elif what == "name":
                sheet.text(end + 15, cell + 40, sheet.doctor)
    sheet.y = top + 60 + len(rows) * row + 30


def two_parties_side_by_side(sheet: Sheet) -> None:
    sheet.head()
    sheet.gap(2)
    ours_left = sheet.rng.random() < 0.5
    columns = [("ours", sheet.say("ours")), ("other", sheet.say("other"))]
    if not ours_left:
        columns.reverse()
    below = sheet.rng.random() < 0.5
    for column, (party, head) in enumerate(columns):
        left = MARGIN if column == 0 else MIDDLE + 40
        right = left + sheet.rng.randint(450, 580)
        sheet.text(left, sheet.y, head + sheet.rng.choice(["", ":"]))
        name = sheet.doctor if party == "other" else sheet.person
        if sheet.rng.random() < 0.6:
            sheet.text(left, sheet.y + 45, name)
        base = sheet.y + 190
        if below:
            sheet.rule(left, right, base)
            sheet.text(left, base + 30, sheet.words["signature"][0], scale=0.8)
            sheet.place("ours" if party == "ours" else "other", left + 15, right, base)
        else:
            end = sheet.text(left, base, sheet.words["signature"][0])[2]
            sheet.rule(end + 10, right, base + 4)
            sheet.place("ours" if party == "ours" else "other", end + 20, right, base)
    sheet.gap(9)


def boxed(sheet: Sheet) -> None:
    sheet.head()
    sheet.gap(2)
    right = MARGIN + sheet.rng.randint(550, 900)
    height = sheet.rng.randint(130, 220)
    sheet.box(MARGIN, sheet.y, right, sheet.y + height)
    sheet.text(MARGIN + 12, sheet.y + 32, sheet.say("signature"), scale=0.8)
    sheet.place("ours", MARGIN + 60, right - 20, sheet.y + height - 30, height - 40)
    sheet.y += height + 40
    sheet.written_field(sheet.say("date"), "date", right=800)


def free_letter(sheet: Sheet) -> None:
    sheet.gap(2)
    for clause in sheet.rng.sample(sheet.words["clauses"], 3):
        sheet.paragraph(clause)
    sheet.gap(1)
    sheet.line(sheet.say("closing") + ",")
    sheet.gap(1)
    sheet.place("ours", MARGIN + 10, MARGIN + 600, sheet.y + 80, 90)
    sheet.gap(4)
    sheet.line(sheet.person)
    sheet.gap(2)


def three_places(sheet: Sheet) -> None:
    sheet.head(clauses=3)
    sheet.gap(1.5)
    items = [
        ("ours", sheet.words["signature"][-1]),
        ("field", sheet.say("representative")),
        ("other", sheet.say("other") + ", " + sheet.words["signature"][0].lower()),
    ]
    for party, label in items:
        sheet.gap(2.4)
        end = sheet.line(label + ":", after=1.0)
        sheet.rule(end + 10, WIDTH - MARGIN - 100, sheet.y + 4)
        if party != "field":
            sheet.place("ours" if party == "ours" else "other", end + 25, end + 560, sheet.y, 80)


def label_only(sheet: Sheet) -> None:
    sheet.head()
    sheet.paragraph(sheet.say("accept"))
    sheet.gap(2)
    end = sheet.line(f"{sheet.say('date')}: 12.03.2026", after=2.5)
    end = sheet.line(sheet.say("signature") + ":", after=1.0)
    sheet.place("ours", end + 20, end + 600, sheet.y)
    sheet.gap(3)


def filled_form(sheet: Sheet) -> None:
    sheet.line(sheet.say("titles"), scale=1.5, after=1.8)
    for what in ("name", "code", "address"):
        sheet.written_field(sheet.say(what), what, kind=_kind(sheet))
    sheet.gap(1)
    sheet.paragraph(sheet.say("accept"))
    sheet.paragraph(sheet.say("clauses"))
    sheet.gap(1.5)
    sheet.written_field(sheet.say("date"), "date", right=700)
    sheet.gap(1.5)
    end = sheet.line(sheet.say("signature") + ":", after=1.0)
    sheet.rule(end + 15, end + 650, sheet.y + 4, _kind(sheet))
    sheet.place("ours", end + 30, end + 640, sheet.y, 75)
    sheet.gap(2)


def unknown_label(sheet: Sheet) -> None:
    sheet.head()
    sheet.gap(3)
    end = sheet.line(sheet.say("unknown") + ":", after=1.0)
    sheet.rule(end + 15, end + 650, sheet.y + 4)
    sheet.place("ours", end + 30, end + 640, sheet.y)
    sheet.gap(2)


TUNED: dict[str, Layout] = {
    f.__name__: f
    for f in (
        label_left, caption_below, two_party_table, two_parties_side_by_side, boxed, free_letter, three_places,
        label_only, filled_form, unknown_label,
    )
}  # fmt: skip
