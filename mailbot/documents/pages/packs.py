"""Which language packs of tesseract are installed; looks at file names only, so that the daemon may ask."""

import os
from functools import cache
from pathlib import Path

_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)


@cache
def data_folder() -> str | None:
    """Return the folder of language packs, or None where there is none."""
    folders = (os.environ.get("TESSDATA_PREFIX", ""), *_FOLDERS)
    return next((folder for folder in folders if folder and any(Path(folder).glob("*.traineddata"))), None)


@cache
def packs() -> frozenset[str]:
    """Return the names of the language packs that are installed."""
    folder = data_folder()
    return frozenset(path.stem for path in Path(folder).glob("*.traineddata")) if folder else frozenset()
