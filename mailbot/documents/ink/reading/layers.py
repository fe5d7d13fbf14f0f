"""A sheet as it was read, drawn layer by layer for the second net: what lies in each cell of it."""

from collections.abc import Iterable, Mapping

from mailbot.documents.ink.labels import Party
from mailbot.documents.ink.lines import FULL, Box, Field
from mailbot.documents.ink.net.eye import KINDS, Sight
from mailbot.documents.ink.net.overview import CELL, LAYERS
from mailbot.documents.ink.placing.place import Kind
from mailbot.documents.ink.reading.page import Page, Told, box_of

_WIDTH = 1
"""Half the width of a rule or wall as it is drawn, in pixels."""
_MERELY = 0.7
"""How much of a label the name of a party is that says nothing of signing."""
_PLACES: Mapping[Kind, float] = {"rule": 1.0, "cell": 1.0, "free": 1.0, "nameless": 0.5, "block": 0.3}
"""How surely each kind of place is one."""


def layers_of(page: Page, read: Told, sight: Sight, unread: Field) -> Field:
    """Return `LAYERS` over the cells of a page, 0.0 to 1.0; `unread` is its ink without print."""
    import cv2
    import numpy as np

    wide, tall = page.picture.size
    cell = page.height * CELL
    size = (int(np.ceil(wide / cell)), int(np.ceil(tall / cell)))
    layers = np.zeros((len(LAYERS), size[1], size[0]), np.float32)
    seen = sight.told[:, : round(tall / sight.cell), : round(wide / sight.cell)]
    for at in range(len(KINDS)):
        layers[at] = cv2.resize(seen[at], size, interpolation=cv2.INTER_AREA)
    layers[LAYERS.index("unread")] = cv2.resize(unread, size, interpolation=cv2.INTER_AREA).astype(np.float32) / FULL
    for layer, box, value in _boxes(page, read):
        top, left = (max(0, int(side / cell)) for side in (box.top, box.left))
        rows = slice(top, max(int(np.ceil(box.bottom / cell)), top + 1))
        columns = slice(left, max(int(np.ceil(box.right / cell)), left + 1))
        part = layers[LAYERS.index(layer), rows, columns]
        np.maximum(part, value, out=part)
    return layers


def _boxes(page: Page, read: Told) -> Iterable[tuple[str, Box, float]]:
    """Yield what is drawn on a sheet: (layer, box, value)."""
    yield from (("typed", box_of(word), 1.0) for word in read.typed)
    for label in read.labels:
        box = Box(left=label.left, top=label.top, right=label.right, bottom=label.bottom)
        if label.party == "ours":
            yield f"{'named' if label.bare else 'label'}.ours", box, 1.0
        else:
            yield f"label.{label.party}", box, _MERELY if label.bare and label.party == "other" else 1.0
    parties: dict[Party, str] = {"ours": "named.ours", "other": "label.other"}
    yield from ((parties[one.party], one.box, _MERELY) for one in read.named if one.party in parties)
    for rule in page.drawing.rules:
        yield "rule", Box(left=rule.left, top=rule.y - _WIDTH, right=rule.right, bottom=rule.y + _WIDTH), 1.0
    for wall in page.drawing.walls:
        yield "wall", Box(left=wall.x - _WIDTH, top=wall.top, right=wall.x + _WIDTH, bottom=wall.bottom), 1.0
    for place in read.places:
        if place.party != "field":
            yield f"place.{place.party}", place.box, _PLACES[place.kind]
