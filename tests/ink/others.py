"""What was seen on sheets that other people made, who saw neither this bench nor the detector: numbers, no pictures.

`others.json.gz` holds a list of {"author", "layout", "capture", "signed", "features"}: the numbers that are weighed for
a sheet, as `told_by` gives them. They are those of the detector at the time: where what is seen changes much, they have
to be seen anew. Such sheets are judged before they are learnt from, and never afterwards.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

OTHERS = 1.0
"""How much a sheet of others counts beside one of this bench."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """The numbers that are weighed for a sheet or a place, whether it is signed, and how much it counts."""

    features: Mapping[str, float]
    signed: bool
    counts: float


@cache
def told_of_others() -> tuple[Told, ...]:
    """Return the sheets of others that are there to learn from."""
    rows = json.loads(gzip.decompress((Path(__file__).parent / "others.json.gz").read_bytes()))
    return tuple(Told(features=row["features"], signed=row["signed"], counts=OTHERS) for row in rows)
