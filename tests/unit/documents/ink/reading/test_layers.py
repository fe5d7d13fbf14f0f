"""What lies where on a sheet, drawn layer by layer for the second net."""

import numpy as np
from PIL import Image, ImageDraw

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.lines import Field, take_apart
from mailbot.documents.ink.net.eye import KINDS, Sight
from mailbot.documents.ink.net.overview import CELL, LAYERS
from mailbot.documents.ink.reading.layers import layers_of
from mailbot.documents.ink.reading.page import Page
from mailbot.documents.pages.words import Word, lines_of

HEIGHT = 16.0
KNOWN = Knowledge.of(shipped_rules("ink"))


def word(text: str, left: float, top: float, line: int) -> Word:
    return Word(text=text, left=left, top=top, right=left + 10.0 * len(text), bottom=top + HEIGHT, line=line, sure=95.0)


def drawn() -> Field:
    """Return the layers of a page with a rule for the patient, on which a hand is seen, and one for the hospital."""
    picture = Image.new("L", (800, 600), 255)
    draw = ImageDraw.Draw(picture)
    draw.line((200, 330, 500, 330), fill=30, width=2)
    draw.line((200, 430, 500, 430), fill=30, width=2)
    words = [
        word("Signature", 20, 318, 1), word("of", 115, 318, 1), word("patient:", 140, 318, 1),
        word("Hospital:", 60, 418, 2),
    ]  # fmt: skip
    page = Page(picture=picture, drawing=take_apart(picture, HEIGHT), height=HEIGHT, knowledge=KNOWN)
    told = np.zeros((len(KINDS), 150, 200), np.float32)
    told[KINDS.index("signature"), 78:82, 75:100] = 0.9
    unread = np.zeros((600, 800), np.uint8)
    unread[312:328, 300:400] = 255
    return layers_of(page, page.told_by(lines_of(words)), Sight(told=told, cell=4.0, height=HEIGHT), unread)


def at(layers: Field, name: str, x: float, y: float) -> float:
    return float(layers[LAYERS.index(name), int(y / HEIGHT / CELL), int(x / HEIGHT / CELL)])


def test_each_thing_lies_in_its_layer_where_it_stands() -> None:
    layers = drawn()
    assert layers.shape == (len(LAYERS), 57, 75)
    assert float(layers.min()) >= 0.0 and float(layers.max()) <= 1.0
    assert at(layers, "signature", 350, 320) > 0.5 and at(layers, "unread", 350, 320) > 0.5
    assert at(layers, "label.ours", 150, 324) == 1.0
    assert at(layers, "label.other", 100, 424) > 0.0
    assert at(layers, "rule", 350, 330) == 1.0
    assert at(layers, "place.ours", 350, 320) == 1.0


def test_what_is_not_there_is_in_no_layer() -> None:
    layers = drawn()
    assert not layers[:, :20].any()
    assert not any(layers[LAYERS.index(name)].any() for name in ("stamp", "letters", "wall"))
