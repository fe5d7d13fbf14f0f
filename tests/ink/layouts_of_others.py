"""Layouts for tuning alone, as people and offices make them: the name says who signs, captions lie under the stroke."""

from tests.ink.layouts import MIDDLE, Layout
from tests.ink.sheet import MARGIN, WIDTH, Party, Sheet

DEEP = 26
"""Pixels below its rule to which a stroke may begin: it strikes through what is printed there."""


def _day(sheet: Sheet) -> str:
    return f"{sheet.rng.randint(1, 28)}.{sheet.rng.randint(1, 12):02}.2026"


def _authority(sheet: Sheet) -> None:
    """Print the words of a letter that gives somebody authority."""
    if sheet.rng.random() < 0.6:
        sheet.line(sheet.words["titles"][1], scale=sheet.rng.choice([1.2, 1.5]), after=2.2)
    sheet.paragraph(sheet.say("authorise").format(person=sheet.person, agent=sheet.doctor))
    for clause in sheet.rng.sample(sheet.words["clauses"], sheet.rng.randint(1, 2)):
        sheet.paragraph(clause)


def struck_caption(sheet: Sheet) -> None:
    """A letter of authority: a rule, a caption in brackets close below it, often struck through, the name below."""
    sheet.gap(sheet.rng.uniform(0, 2))
    _authority(sheet)
    sheet.line(f"{sheet.say('town')}, {_day(sheet)}", after=1.0)
    sheet.gap(sheet.rng.uniform(2.5, 4))
    left = sheet.rng.choice([MARGIN, MARGIN, 850])
    right = left + sheet.rng.randint(400, 640)
    sheet.rule(left, right, sheet.y, sheet.rng.choice(["line", "underscores", "dots"]))
    sheet.place("ours", left + 15, right - 10, sheet.y + sheet.rng.randint(-4, DEEP), 90)
    caption = sheet.words["signature"][0]
    if sheet.rng.random() < 0.7:
        caption = f"({sheet.rng.choice([caption, caption.lower()])})"
    sheet.text(left + sheet.rng.choice([0, 15, 90]), sheet.y + 30, caption, scale=sheet.rng.choice([0.7, 0.85, 1.0]))
    if sheet.rng.random() < 0.7:
        sheet.text(left, sheet.y + 72, sheet.person)
    sheet.gap(4)


def rule_over_name(sheet: Sheet) -> None:
    """A letter of authority that ends in a rule and the printed name below it; no word says that one signs there."""
    sheet.gap(sheet.rng.uniform(0, 3))
    _authority(sheet)
    sheet.gap(1)
    left = sheet.rng.choice([MARGIN, 760, 900])
    if left != MARGIN or sheet.rng.random() < 0.4:
        sheet.text(MARGIN, sheet.y, f"{sheet.say('town')}, {_day(sheet)}")
    sheet.gap(sheet.rng.uniform(2, 4))
    right = left + sheet.rng.randint(380, 600)
    sheet.rule(left, right, sheet.y, sheet.rng.choice(["line", "line", "underscores", "dots"]))
    sheet.place("ours", left + 12, right - 10, sheet.y - 2 + sheet.rng.choice([0, 0, 12]), 90)
    sheet.text(left + sheet.rng.choice([0, 40]), sheet.y + 36, sheet.person)
    sheet.gap(4)


def numbered_parties(sheet: Sheet) -> None:
    """A table of two columns, each headed by a number and who it is, with what is known typed in; then who signs."""
    sheet.head(clauses=2)
    columns: list[tuple[Party, str]] = [("ours", sheet.say("ours")), ("other", sheet.say("other"))]
    typed = [sheet.words["name"][0], sheet.words["code"][0], sheet.words["address"][0]]
    known = {"ours": [sheet.person, "48003120275", "Pikk 12-4, Tartu"], "other": [sheet.doctor, "90000000", "Lai 1"]}
    shown = sheet.rng.randint(1, 3)
    row, last = 58, sheet.rng.randint(95, 150)
    captioned = sheet.rng.choice(["caption", "label", "rule"])
    for number, (party, head) in enumerate(columns):
        left = MARGIN if number == 0 else MIDDLE
        right = MIDDLE if number == 0 else WIDTH - MARGIN
        top = sheet.y
        sheet.box(left, top, right, top + row)
        sheet.text(left + 15, top + 40, f"{number + 1}. {head}")
        for at in range(shown):
            top += row
            sheet.box(left, top, right, top + row)
            sheet.text(left + 15, top + 40, f"{typed[at]}: {known[party][at]}", scale=0.9)
        top += row
        sheet.box(left, top, right, top + last)
        label = sheet.words["signature"][0]
        base = top + last - 38
        if captioned == "label":
            begin = sheet.text(left + 15, top + 40, f"{label}:")[2]
        else:
            begin = left + 15
            sheet.text(left + 60, top + last - 12, f"({label.lower()})", scale=0.75)
        if captioned == "rule":
            sheet.rule(left + 30, right - 40, base)
        sheet.place(party, begin + 15, right - 30, base, last - 35)
    sheet.y += row * (1 + shown) + last
    sheet.gap(2)


def name_between_strokes(sheet: Sheet) -> None:
    """Each side's rule is followed by the printed name between strokes of the pen, one below or beside the other."""
    sheet.head(clauses=3)
    beside = sheet.rng.random() < 0.5
    order: list[tuple[Party, str, str]] = [
        ("ours", sheet.say("ours"), sheet.person), ("other", sheet.say("other"), sheet.doctor)
    ]  # fmt: skip
    if sheet.rng.random() < 0.5:
        order.reverse()
    for number, (party, head, name) in enumerate(order):
        left = MIDDLE + 30 if beside and number else MARGIN
        top = sheet.y
        sheet.text(left, top, head + ":")
        base = top + sheet.rng.randint(85, 120)
        end = left + sheet.rng.randint(300, 380)
        sheet.rule(left, end, base, sheet.rng.choice(["line", "underscores"]))
        sheet.text(end + 8, base, f"/ {name} /", scale=0.85)
        sheet.place(party, left + 10, end - 5, base - 2, 80)
        if not beside or number:
            sheet.y = base + 60
    sheet.gap(2)


def signed_below_closing(sheet: Sheet) -> None:
    """A letter on free paper, signed between its closing words, if it has any, and the name, or only below the name."""
    sheet.gap(1)
    sheet.line(f"{sheet.say('town')}, {_day(sheet)}", x=WIDTH - MARGIN - 480, after=2.6)
    _authority(sheet)
    sheet.gap(sheet.rng.uniform(0.5, 1.5))
    left = sheet.rng.choice([MARGIN, MARGIN, 880])
    closing = sheet.say("closing") + sheet.rng.choice([",", ""])
    if sheet.rng.random() < 0.6:
        sheet.line(closing, x=left)
    between = sheet.rng.random() < 0.7
    if not between:
        sheet.line(sheet.person, x=left)
    sheet.place("ours", left + 5, left + 520, sheet.y + sheet.rng.randint(55, 95), 85)
    sheet.gap(sheet.rng.uniform(3, 4))
    if between:
        sheet.line(sheet.person, x=left)
    sheet.gap(2)


def close_label(sheet: Sheet) -> None:
    """A label with its rule right behind or below it: the stroke begins on the label."""
    sheet.head()
    if sheet.rng.random() < 0.5:
        sheet.paragraph(sheet.say("accept"))
    sheet.gap(2.5)
    label = sheet.say("signature")
    before = sheet.text(MARGIN, sheet.y, label + sheet.rng.choice([":", ""]))
    if sheet.rng.random() < 0.6:
        right = before[2] + sheet.rng.randint(260, 520)
        sheet.rule(before[2] + 8, right, sheet.y + 4, sheet.rng.choice(["line", "underscores", "dots"]))
        sheet.place("ours", before[2] - sheet.rng.randint(10, 90), right - 10, sheet.y, 75)
    else:
        sheet.rule(MARGIN, MARGIN + 520, sheet.y + 62)
        sheet.place("ours", MARGIN + sheet.rng.randint(10, 120), MARGIN + 510, sheet.y + 58, 80)
    sheet.gap(4)
    if sheet.rng.random() < 0.6:
        sheet.written_field(sheet.say("date"), "date", right=700)


def day_name_rule(sheet: Sheet) -> None:
    """Day, printed name and rule in one row without a word between them, or the caption for all of them below."""
    _authority(sheet)
    sheet.gap(sheet.rng.uniform(3, 5))
    end = sheet.text(MARGIN, sheet.y, f"{_day(sheet)}   {sheet.person}")[2]
    right = min(WIDTH - MARGIN, end + sheet.rng.randint(380, 620))
    sheet.rule(end + 20, right, sheet.y + 4, sheet.rng.choice(["line", "underscores"]))
    sheet.place("ours", end + 30, right - 10, sheet.y, 90)
    if sheet.rng.random() < 0.6:
        sheet.text(MARGIN, sheet.y + 34, f"({sheet.words['date'][0].lower()})", scale=0.7)
        sheet.text(end + 80, sheet.y + 34, f"({sheet.words['signature'][0].lower()})", scale=0.7)
    sheet.gap(4)


TUNED: dict[str, Layout] = {
    f.__name__: f
    for f in (
        struck_caption, rule_over_name, numbered_parties, name_between_strokes, signed_below_closing, close_label,
        day_name_rule,
    )
}  # fmt: skip
