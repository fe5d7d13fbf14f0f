"""Set the blank forms from their sources: `python -m mailbot.printing.forms templates/forms`; never part of a run.

The PDF files beside the sources are what letters carry, so that an admin can
put the hospital's own in their place.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from mailbot.printing.pdf import print_page

STAMP = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""The date the forms state; fixed, so that an unchanged source gives unchanged bytes."""


def print_form(source: Path) -> bytes:
    """Set one form."""
    return print_page(source.read_text(encoding="utf-8"), {}, STAMP)


if __name__ == "__main__":
    for form in sorted(Path(sys.argv[1]).glob("*.typ")):
        form.with_suffix(".pdf").write_bytes(print_form(form))
