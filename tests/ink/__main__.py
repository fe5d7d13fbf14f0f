"""The full figures: `python -m tests.ink [report|tune] [SHEETS]`; `python -m tests.ink fit [SHEETS]` prints weights.

`fit` tries penalties and thresholds, each layout judged by weights that never saw it, and prints what costs least.
Sheets of further ways begin beyond the first of every layout with every capture: take some 1200 to fit.
Needs tesseract's packs, and some seconds a sheet. Wrong sheets are written to `ink-wrong/` to be looked at.
"""

import sys
from pathlib import Path

from tests.ink.figures import table, wrong
from tests.ink.fitting import chosen
from tests.ink.seeing import see, shipped

SHEETS = 289
"""Every layout with every capture once."""


def main(arguments: list[str]) -> None:
    """Make the sheets, look at them, print what was said of them."""
    what = arguments[0] if arguments else "report"
    count = int(arguments[1]) if len(arguments) > 1 else SHEETS
    knowledge = shipped()
    seen = [see(seed, "report" if what == "report" else "tune", knowledge) for seed in range(count)]
    if what == "fit":
        found = chosen(seen, knowledge)
        print(f"# cost {found.cost:.3f}; each layout judged by weights of others:")
        print(*table(found.unseen, lambda made: "# rare" if made.rare else "# plain"), sep="\n")
        print(f"empty = {found.knowledge.empty}", f"signed = {found.knowledge.signed}", sep="\n")
        for title, weights in (("weights", found.knowledge.weights), ("sheet", found.knowledge.sheet)):
            print(f"[tables.{title}]", *(f"{name} = {weight:.3f}" for name, weight in weights.items()), sep="\n")
        return
    for title, by in (
        ("all", lambda _made: "all"),
        ("layout", lambda made: made.layout),
        ("capture", lambda made: made.capture),
        ("language", lambda made: made.language),
        ("manner", lambda made: made.manner),
    ):
        print(f"\n{title}", *table(seen, by), sep="\n")
    folder = Path("ink-wrong")
    folder.mkdir(exist_ok=True)
    for one in wrong(seen):
        made = one.made
        name = f"{made.seed}-{made.label}-{made.layout}-{made.capture}-{made.manner.replace(' ', '-')}"
        (folder / name).with_suffix(".pdf" if made.data.startswith(b"%PDF") else ".img").write_bytes(made.data)


if __name__ == "__main__":
    main(sys.argv[1:])
