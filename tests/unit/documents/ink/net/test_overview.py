"""What the second net says of a whole sheet: for where the patient's side has signed, against where others have."""

from pathlib import Path

import numpy as np
import pytest

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.lines import Field
from mailbot.documents.ink.net.overview import AGAINST, FOR, LAYERS, Overview

KNOWN = Knowledge.of(shipped_rules("ink"))
NET = Overview(Path(KNOWN.sheet_net))


def sheet(signed_by: str | None, *, tall: int = 90) -> Field:
    """Return a sheet with text, a rule of the patient's side on the left and one of the other's on the right."""
    layers = np.zeros((len(LAYERS), tall, 80), np.float32)

    def put(name: str, rows: slice, columns: slice, value: float = 1.0) -> None:
        layers[LAYERS.index(name), rows, columns] = value

    for row in range(8, tall - 40, 3):
        put("typed", slice(row, row + 1), slice(8, 70))
        put("print", slice(row, row + 1), slice(8, 70), 0.6)
    for side, left in (("ours", 8), ("other", 46)):
        line = tall - 20
        put("rule", slice(line, line + 1), slice(left, left + 26))
        put(f"label.{side}", slice(line + 2, line + 3), slice(left, left + 16))
        put("print", slice(line + 2, line + 3), slice(left, left + 16), 0.6)
        put(f"place.{side}", slice(line - 6, line + 3), slice(left - 2, left + 28))
        if side == signed_by:
            put("signature", slice(line - 4, line + 1), slice(left + 4, left + 18), 0.8)
            put("unread", slice(line - 4, line + 1), slice(left + 4, left + 18), 0.2)
    return layers


def odds(layers: Field) -> float:
    said = NET.says(layers)
    assert set(said) == {FOR, AGAINST}
    return said[FOR] * KNOWN.whole[FOR] + said[AGAINST] * KNOWN.whole[AGAINST] + KNOWN.whole["bias"]


def test_a_signature_of_ours_speaks_for_and_one_of_the_other_side_does_not() -> None:
    assert odds(sheet("ours")) > 1.0
    assert odds(sheet(None)) < -1.0
    assert odds(sheet("other")) < odds(sheet("ours")) - 2.0


@pytest.mark.parametrize("tall", [61, 90, 123])
def test_a_sheet_may_be_of_any_size(tall: int) -> None:
    assert odds(sheet("ours", tall=tall)) > odds(sheet(None, tall=tall))


def test_where_it_has_not_looked_the_places_decide_alone() -> None:
    features = {"named": 1.0, "named_best": 4.0}
    alone = KNOWN.sheet_probability(features)
    assert KNOWN.sheet_probability({**features, FOR: 0.0, AGAINST: 9.0}) < alone < 1.0
