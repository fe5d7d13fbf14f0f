"""Further layouts, half for tuning, half only reported: letters with no form, labels by name, denser forms."""

from tests.ink.layouts import MIDDLE, Layout
from tests.ink.sheet import MARGIN, WIDTH, Sheet


def _place_and_date(sheet: Sheet) -> str:
    return f"{sheet.say('town')}, {sheet.rng.randint(1, 28)}.{sheet.rng.randint(1, 12):02}.2026"


def letter_of_authority(sheet: Sheet) -> None:
    """A letter on free paper: I, X, authorise Y; then place, day and the printed name, nothing to write on."""
    sheet.gap(sheet.rng.uniform(0, 3))
    if sheet.rng.random() < 0.5:
        sheet.line(sheet.say("titles"), scale=1.3, after=2.4)
    sheet.paragraph(sheet.say("authorise").format(person=sheet.person, agent=sheet.doctor))
    sheet.paragraph(sheet.say("clauses"))
    sheet.gap(1)
    sheet.line(_place_and_date(sheet), after=2)
    end = sheet.line(f"{sheet.say('signature')}:", after=1.0)
    sheet.place("ours", end + 20, end + 560, sheet.y, 80)
    sheet.gap(2.5)
    sheet.line(sheet.person)


def named_by_signer(sheet: Sheet) -> None:
    """The label is the name of who signs, before a rule."""
    sheet.head()
    sheet.gap(sheet.rng.uniform(1.5, 4))
    end = sheet.line(sheet.person + sheet.rng.choice([":", "", ","]), after=1.0)
    sheet.rule(end + 12, end + sheet.rng.randint(420, 650), sheet.y + 4, sheet.rng.choice(["line", "underscores"]))
    sheet.place("ours", end + 25, end + 410, sheet.y, 85)
    sheet.gap(2.5)


def three_captions(sheet: Sheet) -> None:
    """Day, name and signature in one row, each caption below its rule."""
    sheet.head()
    sheet.gap(4)
    columns = [("date", MARGIN, 430), ("name", 490, 960), ("signature", 1020, WIDTH - MARGIN)]
    for what, left, right in columns:
        sheet.rule(left, right, sheet.y)
        label = sheet.words["signature"][0] if what == "signature" else sheet.words[what][0]
        sheet.text(left + 20, sheet.y + 32, sheet.rng.choice(["{}", "({})"]).format(label.lower()), scale=0.75)
        sheet.place("ours" if what == "signature" else "field", left + 12, right, sheet.y - 3, 80, what)
    sheet.gap(3)


def two_guardians(sheet: Sheet) -> None:
    """Two people of the patient's side, each with a rule; one of them is enough."""
    sheet.head(clauses=2)
    for number in (1, 2):
        sheet.gap(1.4)
        sheet.line(f"{number}. {sheet.say('representative')}", after=2.4)
        label = sheet.text(MARGIN, sheet.y, sheet.words["name"][0] + ":")[2]
        sheet.rule(label + 10, MIDDLE - 30, sheet.y + 4)
        sheet.place("field", label + 20, MIDDLE - 40, sheet.y, 50, "name")
        label = sheet.text(MIDDLE, sheet.y, sheet.words["signature"][0] + ":")[2]
        sheet.rule(label + 10, WIDTH - MARGIN, sheet.y + 4)
        sheet.place("ours", label + 20, WIDTH - MARGIN - 20, sheet.y, 80)
        sheet.gap(1.6)


def languages_together(sheet: Sheet) -> None:
    """A label in three languages below or before its rule, and the place for a stamp beside it."""
    sheet.head(clauses=3)
    sheet.gap(4)
    label = f"{sheet.words['signature'][0]} / Signature / \u041f\u043e\u0434\u043f\u0438\u0441\u044c"
    if sheet.rng.random() < 0.5:
        sheet.rule(MARGIN, MARGIN + 700, sheet.y, sheet.rng.choice(["line", "dots"]))
        sheet.place("ours", MARGIN + 20, MARGIN + 680, sheet.y)
        sheet.text(MARGIN + 40, sheet.y + 34, label, scale=0.8)
        right = MARGIN + 760
    else:
        end = sheet.text(MARGIN, sheet.y, label, scale=0.9)[2]
        right = min(WIDTH - MARGIN - 120, end + 560)
        sheet.rule(end + 12, right, sheet.y + 4)
        sheet.place("ours", end + 25, right - 10, sheet.y)
        right += 40
    if sheet.rng.random() < 0.5:
        sheet.text(right, sheet.y, sheet.rng.choice(["L.S.", "M.P.", "(stamp)"]), scale=0.8)
    sheet.gap(3)


def small_slip(sheet: Sheet) -> None:
    """Half a sheet: few words, the signature close below them, and empty paper."""
    sheet.line(sheet.say("titles"), scale=1.2, after=1.7)
    sheet.line(f"{sheet.say('name')}: {sheet.person}")
    sheet.line(sheet.say("accept"), after=2.2)
    sheet.gap(1.2)
    end = sheet.text(MARGIN, sheet.y, f"{sheet.words['date'][0]} ")[2]
    sheet.rule(end, end + 220, sheet.y + 4, "underscores")
    sheet.place("field", end + 5, end + 210, sheet.y, 50, "date")
    end = sheet.text(end + 270, sheet.y, sheet.say("signature") + " ")[2]
    sheet.rule(end, min(WIDTH - MARGIN, end + 480), sheet.y + 4, "underscores")
    sheet.place("ours", end + 10, min(WIDTH - MARGIN, end + 470), sheet.y, 75)
    sheet.gap(3)


TUNED: dict[str, Layout] = {
    f.__name__: f
    for f in (letter_of_authority, named_by_signer, three_captions, two_guardians, languages_together, small_slip)
}


def letter_by_name(sheet: Sheet) -> None:
    """A letter on free paper: I, X, authorise Y; it ends in the closing words or the day, a rule, and the name."""
    sheet.gap(1)
    sheet.line(_place_and_date(sheet), x=WIDTH - MARGIN - 480, after=2.6)
    sheet.paragraph(sheet.say("authorise").format(person=sheet.person, agent=sheet.doctor))
    for clause in sheet.rng.sample(sheet.words["clauses"], 2):
        sheet.paragraph(clause)
    sheet.gap(1.5)
    sheet.line(sheet.say("closing") + ",", after=3.6)
    ruled = sheet.rng.random() < 0.5
    if ruled:
        sheet.rule(MARGIN, MARGIN + 520, sheet.y, sheet.rng.choice(["line", "dots"]))
    sheet.place("ours", MARGIN + 10, MARGIN + 510, sheet.y - 4, 85)
    sheet.gap(0.4)
    sheet.line(sheet.person)


def name_in_brackets(sheet: Sheet) -> None:
    """A rule at the right end with the name of who signs in brackets or capitals below it."""
    sheet.head()
    sheet.gap(5)
    left = sheet.rng.randint(MIDDLE - 60, MIDDLE + 80)
    sheet.rule(left, left + 560, sheet.y, sheet.rng.choice(["line", "dots"]))
    sheet.place("ours", left + 15, left + 550, sheet.y - 3)
    named = sheet.rng.choice([f"({sheet.person})", sheet.person.upper(), sheet.person])
    sheet.text(left + 50, sheet.y + 34, named, scale=0.85)
    sheet.gap(3)


def headed_columns(sheet: Sheet) -> None:
    """A table whose head names the columns: name, day, signature; the row below is to be filled in."""
    sheet.head(clauses=3)
    sheet.gap(1)
    cuts = [MARGIN, MARGIN + 480, MARGIN + 780, WIDTH - MARGIN]
    row = sheet.rng.randint(85, 130)
    for index, what in enumerate(("name", "date", "signature")):
        left, right = cuts[index], cuts[index + 1]
        sheet.box(left, sheet.y, right, sheet.y + 58, sheet.rng.choice([None, (228, 228, 228)]))
        sheet.text(left + 14, sheet.y + 40, sheet.words[what][0], scale=0.9)
        sheet.box(left, sheet.y + 58, right, sheet.y + 58 + row)
        party = "ours" if what == "signature" else "field"
        sheet.place("ours" if party == "ours" else "field", left + 14, right - 8, sheet.y + 42 + row, row - 10, what)
    sheet.y += 58 + row + 40


def numbered_form(sheet: Sheet) -> None:
    """A dense official form of numbered lines with dots; the signature is one of them."""
    sheet.line(sheet.say("titles").upper(), scale=1.1, after=1.8)
    number = 1
    for what in ("name", "code", "address"):
        end = sheet.line(f"{number}. {sheet.say(what)} ", after=1.0)
        sheet.rule(end, WIDTH - MARGIN, sheet.y, "dots")
        sheet.place("field", end + 15, WIDTH - MARGIN, sheet.y, 48, what)
        sheet.gap(1.3)
        number += 1
    for clause in sheet.rng.sample(sheet.words["clauses"], 3):
        sheet.paragraph(f"{number}. {clause}", scale=0.85)
        number += 1
    sheet.gap(1.5)
    end = sheet.line(f"{number}. {sheet.say('signature')} ", after=1.0)
    sheet.rule(end, WIDTH - MARGIN - sheet.rng.choice([0, 300]), sheet.y, "dots")
    sheet.place("ours", end + 20, end + 600, sheet.y, 75)
    sheet.gap(1.6)
    end = sheet.line(f"{number + 1}. {sheet.say('date')} ", after=1.0)
    sheet.rule(end, end + 400, sheet.y, "dots")
    sheet.place("field", end + 10, end + 390, sheet.y, 48, "date")
    sheet.gap(2)


def read_and_agreed(sheet: Sheet) -> None:
    """A short word that says nothing of signing stands above or before the rule: read, agreed, confirmed."""
    sheet.head(clauses=3)
    sheet.gap(2)
    word = sheet.say("agreed")
    if sheet.rng.random() < 0.5:
        sheet.text(MARGIN, sheet.y, f"{word}:")
        base = sheet.y + sheet.rng.randint(100, 140)
        sheet.rule(MARGIN, MARGIN + 580, base)
        sheet.place("ours", MARGIN + 15, MARGIN + 570, base - 4, 80)
        sheet.y = base
    else:
        end = sheet.text(MARGIN, sheet.y + 60, f"{word}:")[2]
        sheet.rule(end + 15, end + 600, sheet.y + 64, sheet.rng.choice(["line", "underscores"]))
        sheet.place("ours", end + 25, end + 590, sheet.y + 60, 80)
        sheet.y += 60
    sheet.gap(2.5)


def block_at_right(sheet: Sheet) -> None:
    """The signatures stand in a block at the right end: whose, a rule, the caption in small print."""
    sheet.head(clauses=3)
    parties = ["other", "ours"] if sheet.rng.random() < 0.5 else ["ours", "other"]
    for party in parties:
        sheet.gap(1.2)
        name = sheet.doctor if party == "other" else sheet.person
        sheet.text(MIDDLE, sheet.y, f"{sheet.say(party)} {name}", scale=0.9)
        base = sheet.y + sheet.rng.randint(100, 125)
        sheet.rule(MIDDLE, WIDTH - MARGIN, base)
        sheet.place("ours" if party == "ours" else "other", MIDDLE + 20, WIDTH - MARGIN - 40, base - 3, 75)
        small = f"{sheet.words['date'][0].lower()}, {sheet.words['signature'][0].lower()}"
        sheet.text(MIDDLE + 60, base + 28, small, scale=0.7)
        sheet.y = base + 40
    sheet.gap(2)


REPORTED: dict[str, Layout] = {
    f.__name__: f
    for f in (letter_by_name, name_in_brackets, headed_columns, numbered_form, read_and_agreed, block_at_right)
}
