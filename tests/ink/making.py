"""Sheets from a seed: a layout, a language, a hand and a capture, with what a person would say of it."""

import random
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

import pypdfium2
from PIL import Image, ImageDraw

from mailbot.letters.hospital import HospitalFacts
from mailbot.printing.forms import PrintedForm
from tests.ink import (
    captures,
    captures_further,
    hands,
    layouts,
    layouts_further,
    layouts_of_others,
    layouts_reported,
    layouts_tuned,
    ways_further,
    ways_tuned,
)
from tests.ink.sheet import Sheet

Split = Literal["tune", "report"]
Label = Literal["signed", "empty", "unknown"]
"""`unknown`: an unsigned sheet whose label no list knows; only "signed" would be wrong."""

HERE = Path(__file__).parent
HOSPITAL = HospitalFacts(
    name="N\u00e4idishaigla", from_address="info@haigla.example", display_name="Info", post_address="Pikk 1, Tartu",
    phone="+372 731 9100", account_holder="SA N\u00e4idishaigla", iban="EE382200221020145685", bic="HABAEE2X",
    registry_code="90000000", registered_address="Pikk 1, 50406 Tartu",
)  # fmt: skip
OWN_PLACES = {
    "contract": (
        ("Patsiendi v\u00f5i taotleja allkiri", "ours", "name"),
        ("Haigla esindaja nimi ja allkiri", "other", "name"),
        ("Ees- ja perekonnanimi", "field", "name"),
        ("Kuup\u00e4ev", "field", "date"),
    ),
    "power_of_attorney": (
        ("Allkiri", "ours", "name"),
        ("Ees- ja perekonnanimi", "field", "name"),
        ("Kuup\u00e4ev", "field", "date"),
    ),
}
"""The places of the hospital's own forms by the words below their rules: whose, and what is written there."""
LANGUAGES = ("et", "en", "ru", "uk", "lv", "lt", "fi", "de")
MANNERS = ("normal",) * 6 + ("small", "huge", "above", "beside", "across", "initials", "cross")
UNSIGNED = ("empty", "empty", "typed_name", "stamp", "elsewhere", "other_party", "filled", "filled", "margin")

TUNED_FURTHER = 2
"""Sheets of every layout with every capture before those that are for tuning alone."""

UNNAMED = frozenset({"unknown_label", "other_unknown_label", "read_and_agreed"})
"""Layouts on which nothing says of the place that it is for signing."""
FORMS: dict[Split, dict[str, layouts.Layout]] = {
    "tune": layouts.TUNED | layouts_further.TUNED,
    "report": layouts_reported.REPORTED | layouts_further.REPORTED,
}
CAUGHT: dict[Split, dict[str, captures.Capture]] = {
    "tune": captures.TUNED | captures_further.TUNED,
    "report": captures.REPORTED | captures_further.REPORTED,
}


@dataclass(frozen=True, kw_only=True)
class Made:
    """A sheet as it comes by mail."""

    seed: int
    label: Label
    layout: str
    language: str
    capture: str
    manner: str
    data: bytes
    rare: bool = False
    """What lies on it beside a signature, or instead of one, is rarer in mail than on these sheets."""


@cache
def texts() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((HERE / "texts.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A sheet before anybody has caught it, and how it is to be caught."""

    sheet: Sheet
    label: Label
    layout: str
    language: str
    capture: str
    manner: str
    rare: bool


def make(seed: int, split: Split) -> Made:
    """Make one sheet; the same seed and split make the same bytes."""
    drawn = draw(seed, split)
    data = CAUGHT[split][drawn.capture](drawn.sheet.image, drawn.sheet.rng)
    return Made(
        seed=seed, label=drawn.label, layout=drawn.layout, language=drawn.language, capture=drawn.capture,
        manner=drawn.manner, data=data, rare=drawn.rare,
    )  # fmt: skip


def draw(seed: int, split: Split) -> Drawn:
    """Draw one sheet; the same seed and split draw the same.

    Beyond the first sheet of every layout with every capture, sheets are stamped and noted on in further ways; beyond
    the second those for tuning have further layouts; at every second turn they lie in more ways signed as well as
    empty, at the others they are as plain as the first.
    """
    rng = random.Random(f"{split} {seed}")
    forms = FORMS[split]
    caught = CAUGHT[split]
    own = "contract" if split == "tune" else "power_of_attorney"
    names = [*forms, own]
    rounds = seed // (len(names) * len(caught))
    if split == "tune" and rounds >= TUNED_FURTHER:
        added = layouts_tuned.TUNED | layouts_of_others.TUNED
        names = [*added, *names]
        forms = forms | added
    layout = names[seed % len(names)]
    capture = [*caught][(seed // len(names)) % len(caught)]
    language = rng.choice(LANGUAGES)
    known = texts()
    words = {**known[language], "unknown": known["unknown"]["signature"]}
    faces = ("tinos", "arimo") if split == "tune" else ("pt-serif", "arimo", "tinos")
    sheet = Sheet(rng=rng, words=words, face=rng.choice(faces), size=rng.choice([26, 28, 30, 32, 35]))
    sheet.y = rng.randint(110, 260)
    if layout == own:
        _own_form(sheet, own)
    else:
        forms[layout](sheet)
    signed = rng.random() < 0.5
    further = split == "tune" and rounds >= TUNED_FURTHER
    rare = further and (seed // (len(names) * len(caught))) % 2 == 1
    if rare:
        _fill_in(sheet, split, rng.choice([0.0, 0.8, 1.0]))
        manner = ways_tuned.mark(sheet, signed=signed, manner=rng.choice(MANNERS))
    elif rounds and not further:
        manner = _in_further_ways(sheet, split, signed=signed)
    else:
        manner = _signed(sheet, split) if signed else _unsigned(sheet, split)
    label: Label = "signed" if signed else "unknown" if layout in UNNAMED else "empty"
    return Drawn(
        sheet=sheet, label=label, layout=layout, language=language, capture=capture, manner=manner, rare=rare
    )  # fmt: skip


@cache
def _printed(name: str) -> bytes:
    """Print a form of the hospital as it goes with a letter: blank, with the facts of the shipped settings."""
    templates = HERE.parents[1] / "templates"
    layout = (templates / "forms" / f"{name}.typ").read_text(encoding="utf-8")
    tables = {code: tomllib.loads((templates / code / "forms.toml").read_text("utf-8")) for code in ("et", "en", "ru")}
    words = tuple((code, {**table["both"], **table[name]}) for code, table in tables.items())
    return PrintedForm(layout).pdf(HOSPITAL, words)


def _own_form(sheet: Sheet, name: str) -> None:
    """Print the hospital's own form; its places are above the words of its text layer."""
    document = pypdfium2.PdfDocument(_printed(name))
    page = document[len(document) - 1]
    scale = 200 / 72
    sheet.image = page.render(scale=scale).to_pil().convert("RGB")
    sheet.draw = ImageDraw.Draw(sheet.image)
    text = page.get_textpage()
    height = page.get_height()
    for label, party, kind in OWN_PLACES[name]:
        search = text.search(label, match_case=True)
        while found := search.get_next():
            left, _, _, top = text.get_charbox(found[0])
            x, y = round(left * scale), round((height - top) * scale)
            sheet.place(party, x + 10, x + 420, y - 16, 70, kind)
    document.close()


def _fill_in(sheet: Sheet, split: Split, share: float) -> None:
    """Fill in fields by hand, in one hand and pen."""
    hand, tool = sheet.rng.choice(hands.PRINTED_BY_HAND[split]), hands.pen(sheet.rng)
    for place in sheet.places:
        if place.party == "field" and sheet.rng.random() < share:
            hands.fill(sheet, place, hand, sheet.rng, tool)


def _hand(sheet: Sheet, split: Split) -> str:
    return sheet.rng.choice(hands.TUNED if split == "tune" else hands.REPORTED)


def _in_further_ways(sheet: Sheet, split: Split, *, signed: bool) -> str:
    rng = sheet.rng
    _fill_in(sheet, split, rng.choice([0.0, 0.8, 1.0]))

    def hand() -> str:
        return _hand(sheet, split)

    if signed:
        return ways_further.sign(sheet, split, hand, rng.choice(MANNERS))
    return ways_further.leave_unsigned(sheet, split, hand)


def _signed(sheet: Sheet, split: Split) -> str:
    rng = sheet.rng
    manner = rng.choice(MANNERS)
    _fill_in(sheet, split, rng.choice([0.0, 0.8, 1.0]))
    ours = [place for place in sheet.places if place.party == "ours"]
    for place in sheet.places:
        if place.party == "other" and rng.random() < 0.4:
            hands.sign(sheet, place, _hand(sheet, split), rng, "normal")
    place = rng.choice(ours)
    hands.sign(sheet, place, _hand(sheet, split), rng, manner)
    if rng.random() < 0.12:
        hands.stamp(sheet, place.right - rng.randint(0, 150), place.base - rng.randint(-20, 60), rng)
        return f"{manner} with stamp"
    return manner


def _unsigned(sheet: Sheet, split: Split) -> str:
    rng = sheet.rng
    manner = rng.choice(UNSIGNED)
    ours = [place for place in sheet.places if place.party == "ours"]
    others = [place for place in sheet.places if place.party == "other"]
    if others and rng.random() < 0.3:
        manner = "other_party"
    if manner == "typed_name":
        place = rng.choice(ours)
        sheet.text(place.left + 10, place.base - 4, sheet.person)
    elif manner == "stamp":
        place = rng.choice(ours)
        hands.stamp(sheet, place.left + rng.randint(60, 350), place.base - rng.randint(-10, 50), rng)
    elif manner == "elsewhere":
        hands.write(
            sheet,
            rng.choice(hands.PRINTED_BY_HAND[split]),
            rng.choice(["tel 5550101", "copy", "OK 12.3."]),
            rng.randint(600, 1200),
            rng.randint(70, 100),
            52,
            hands.pen(rng),
        )
    elif manner == "margin":
        style = rng.choice(["tangle", "waves"])
        lines, x, base = hands.strokes(style, 90, 60, rng), rng.randint(15, 40), rng.randint(300, 900)
        hands.lay(sheet, lines, x, base, replace(hands.pen(rng), what="signature"))
    elif manner == "filled":
        _fill_in(sheet, split, 1.0)
    elif manner == "other_party":
        for place in others:
            hands.sign(sheet, place, _hand(sheet, split), rng, "normal")
            if rng.random() < 0.4:
                hands.stamp(sheet, place.right - 80, place.base - 20, rng)
        _fill_in(sheet, split, rng.choice([0.0, 1.0]))
    return manner


def contact_sheet(sheets: list[Image.Image], across: int = 5, width: int = 420) -> Image.Image:
    """Lay pictures side by side, for a person to look at."""
    small = [
        picture.convert("RGB").resize((width, round(width * picture.height / picture.width))) for picture in sheets
    ]
    height = max(picture.height for picture in small)
    rows = -(-len(small) // across)
    whole = Image.new("RGB", (across * (width + 6), rows * (height + 6)), (200, 0, 0))
    for index, picture in enumerate(small):
        whole.paste(picture, ((index % across) * (width + 6), (index // across) * (height + 6)))
    return whole
