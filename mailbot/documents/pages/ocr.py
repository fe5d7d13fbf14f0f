"""Words from pictures by tesseract: in this process through tesserocr, or else by its command.

Works with whatever language packs are there and says so where none fits.
Runs in a worker only: tesseract ends the process on some faults.
"""

import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from io import BytesIO
from typing import Any

from mailbot.documents.failure import Unreadable
from mailbot.documents.pages.packs import data_folder, packs
from mailbot.documents.pages.perspective import flattened
from mailbot.documents.pages.pictures import Grey, cropped, evened, sized, straightened, unruled
from mailbot.documents.pages.words import Word, mostly_cyrillic

LATIN = ("est", "eng", "lav", "lit", "fin", "deu")
CYRILLIC = ("rus", "ukr", "eng")
# Which pack reads a page best, by letters and bits of words that survive a bad reading: this is about the packs of
# tesseract, and a worker that opens files is given no rules of reading.
_BALTIC = (
    (
        "lav",
        re.compile("[āēīģķļņĀĒĪĢĶĻŅ]"),
        re.compile(r"(?i)pacient[aes]\b|parakst|pilnvar|l[īi]gum|slimn|slim[īi]b|[āa]rst|izrakst|viedok|dzim|\bun\b"),
    ),
    (
        "lit",
        re.compile("[ėęįųąĖĘĮŲĄ]"),
        re.compile(
            r"(?i)pacient(?:o|ė|[ųu])\b|para[šs]as|sutart|galioj|ligon|gydyt|i[šs]ra[šs]|tyrim|nuomon|\bir\b|gimim"
        ),
    ),
)
_PATIENCE = 20_000
"""Milliseconds for one page; noise that looks like letters takes longest."""
_STRIP_PATIENCE = 1_500
"""The same for a strip of a page."""
_HURRY = 8.0
"""Seconds after which a page gets no further try; with `_PATIENCE` this stays below the wall clock of a worker."""
_OSD_LETTERS = 30
"""Letters that OSD looks at in all four directions at least, and five times as many at most (its own wish is 50).

It takes as long as the words of a page; of 260 it turned all with 30 that it turned with 50, and four more, rightly.
"""
_OSD_SURE = 1.2
"""Confidence from which a page is turned; it is a sum over the letters, so that it goes with their number."""
_FEW = 150
"""Letters that are surely read of a page at least: with fewer its sheet may lie askew on a table."""
_DOUBTFUL = 70.0
"""Mean sureness of words below which the script was perhaps misjudged, and all packs are tried."""


def available() -> bool:
    """Say whether anything can be read at all: a pack, and tesserocr or the command."""
    return bool(packs() - {"osd"}) and (_tesserocr() is not None or shutil.which("tesseract") is not None)


def languages_for(script: str | None) -> str:
    """Return the packs to read a script with, joined as tesseract wants them. Raises Unreadable without any."""
    wanted = {"Latin": LATIN, "Fraktur": LATIN, "Cyrillic": CYRILLIC}.get(script or "", LATIN + CYRILLIC[:2])
    there = [name for name in wanted if name in packs()]
    if not there:
        raise Unreadable("no_ocr")
    return "+".join(there)


def read_words(picture: Grey) -> tuple[Grey, list[Word]]:
    """Return the words of a page, and the page turned as they stand on it. Raises Unreadable("no_ocr")."""
    if not available():
        raise Unreadable("no_ocr")
    until = time.monotonic() + _HURRY
    page, words, script = _read(picture, _PATIENCE)
    if _letters_of(words) < _FEW:
        page, words = _laid_flat(picture, page, words, until)
    if _worth((page, words)) < _DOUBTFUL:
        page, words = _another_way(picture, page, script, words, until)
    closer = _closer_pack(words)
    if closer is not None:
        words = max(words, _once_more(page, closer, until)[1], key=mean_sureness)
    return page, words


def _read(picture: Grey, patience: int) -> tuple[Grey, list[Word], str | None]:
    """Return a page made ready, its words, and its script: straightened, turned as OSD says, without ruled lines."""
    page = straightened(evened(sized(picture)))
    degrees, script = orientation(page)
    if degrees:
        page = page.rotate(degrees, expand=True)
    if degrees in (90, 270):
        page = straightened(page)
    return page, recognise(unruled(page), languages_for(script), patience), script


def _laid_flat(picture: Grey, page: Grey, words: list[Word], until: float) -> tuple[Grey, list[Word]]:
    """Return what is read of the sheet in a photo where that is more than was read of the whole photo."""
    with suppress(Unreadable, MemoryError):
        sheet = flattened(picture)
        if sheet is picture or time.monotonic() >= until:
            return page, words
        flat, read, _ = _read(sheet, _PATIENCE // 2)
        if _letters_of(read) > _letters_of(words):
            return flat, read
    return page, words


def _letters_of(words: list[Word]) -> int:
    """Count the letters of the words that were surely read."""
    return sum(len(word.text) for word in words if word.sure >= _DOUBTFUL)


def _another_way(
    picture: Grey, page: Grey, script: str | None, words: list[Word], until: float
) -> tuple[Grey, list[Word]]:
    """Return the best of a doubtful page: turned, cut out of its surroundings, with all packs, or smaller."""
    best = page, words
    for degrees in (90, 270) if _standing(words) else (180,):
        turned = page.rotate(degrees, expand=True)
        turned = straightened(turned) if degrees != 180 else turned
        best = max(best, _once_more(turned, languages_for(None), until), key=_worth)
    sheet = cropped(picture)
    if sheet is not picture and _worth(best) < _DOUBTFUL and time.monotonic() < until:
        with suppress(Unreadable):
            best = max(best, _read(sheet, _PATIENCE // 2)[:2], key=_worth)
    if script is not None and _worth(best) < _DOUBTFUL:
        best = max(best, _once_more(page, languages_for(None), until), key=_worth)
    if _worth(best) < _DOUBTFUL:
        half = page.resize((page.width // 2, page.height // 2))
        best = max(best, _once_more(half, languages_for(script), until), key=_worth)
    return best


def _once_more(page: Grey, languages: str, until: float) -> tuple[Grey, list[Word]]:
    """Return a page with its words, none where it is too late for a further try."""
    if time.monotonic() >= until:
        return page, []
    try:
        return page, recognise(unruled(page), languages, _PATIENCE // 2)
    except Unreadable:
        return page, []


def _standing(words: list[Word]) -> bool:
    """Say whether most of the longer words of a page are taller than wide: the page lies on its side."""
    longer = [word for word in words if len(word.text) >= 4]
    return len(longer) >= 4 and sum(word.height > word.right - word.left for word in longer) > len(longer) / 2


def _worth(read: tuple[Grey, list[Word]]) -> float:
    """Rank readings of a page: by sureness; one of a page on its side is worth little."""
    return mean_sureness(read[1]) / (3.0 if _standing(read[1]) else 1.0)


def read_strip(strip: Grey, words: Sequence[Word]) -> list[Word]:
    """Return the words of a strip cut out of a page, whose other words tell the script; none where it cannot be read.

    The page as a whole is cut into columns and lines, and a short label before a long rule is often lost in that.
    """
    letters = "".join(word.text for word in words)
    languages = languages_for("Cyrillic" if mostly_cyrillic(letters) else "Latin")
    module = _tesserocr()
    if module is None:
        return []
    api = _api(languages)
    api.SetPageSegMode(module.PSM.SPARSE_TEXT)
    try:
        return recognise(strip, languages, _STRIP_PATIENCE)
    except Unreadable:
        return []
    finally:
        api.SetPageSegMode(module.PSM.AUTO)


def _closer_pack(words: list[Word]) -> str | None:
    """Return the packs for a language that the many together read badly: its letters lose their marks."""
    text = " ".join(word.text for word in words)
    signs = {pack: 2 * len(stems.findall(text)) + len(letters.findall(text)) for pack, letters, stems in _BALTIC}
    pack = max(signs, key=lambda name: signs[name])
    return f"{pack}+eng" if signs[pack] >= 4 and {pack, "eng"} <= packs() else None


def mean_sureness(words: Sequence[Word]) -> float:
    """Return how sure the words of a page are, by their lengths; 0 where there are none."""
    letters = sum(len(word.text) for word in words)
    return sum(word.sure * len(word.text) for word in words) / letters if letters else 0.0


def orientation(picture: Grey) -> tuple[int, str | None]:
    """Return how far to turn a page counter-clockwise (0, 90, 180, 270), and its script; (0, None) when unsure."""
    if "osd" not in packs():
        return 0, None
    module = _tesserocr()
    if module is not None:
        api = _api("osd")
        api.SetImage(picture)
        found: Mapping[str, Any] | None = api.DetectOrientationScript()
        if not found:
            return 0, None
        degrees = int(found["orient_deg"]) if found["orient_conf"] > _OSD_SURE else 0
        return degrees % 360, str(found["script_name"])
    return _orientation_by_command(picture)


def recognise(picture: Grey, languages: str, patience: int) -> list[Word]:
    """Return the words of an upright page. Raises Unreadable("too_slow") after `patience` milliseconds."""
    if _tesserocr() is not None:
        api = _api(languages)
        api.SetImage(picture)
        if not api.Recognize(timeout=patience):
            raise Unreadable("too_slow")
        table = str(api.GetTSVText(0))
        api.Clear()
        return words_of_table(table)
    return words_of_table(_run(picture, "-l", languages, "--psm", "3", "tsv"))


def words_of_table(table: str) -> list[Word]:
    """Read tesseract's table of words (level, page, block, paragraph, line, word, box, sureness, text)."""
    words = []
    lines: dict[tuple[str, ...], int] = {}
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        left, top, width, height = (int(cell) for cell in cells[6:10])
        line = lines.setdefault(tuple(cells[1:5]), len(lines))
        words.append(
            Word(
                text=cells[11].strip(),
                left=left,
                top=top,
                right=left + width,
                bottom=top + height,
                line=line,
                sure=max(0.0, float(cells[10])),
            )
        )
    return words


@cache
def _tesserocr() -> Any | None:
    try:
        import tesserocr
    except ImportError:
        return None
    return tesserocr


@cache
def _api(languages: str) -> Any:
    """Return tesseract set up for some languages; kept, because setting up costs more than a short page."""
    module = _tesserocr()
    assert module is not None  # noqa: S101 - callers ask first
    # PSM.OSD_ONLY with another pack than osd aborts the process, so the two never mix.
    if languages == "osd":
        letters = {"min_characters_to_try": str(_OSD_LETTERS)}
        return module.PyTessBaseAPI(path=data_folder(), lang=languages, psm=module.PSM.OSD_ONLY, variables=letters)
    return module.PyTessBaseAPI(path=data_folder(), lang=languages, psm=module.PSM.AUTO)


def _orientation_by_command(picture: Grey) -> tuple[int, str | None]:
    answer: dict[str, str] = {}
    for line in _run(picture, "--psm", "0", "-c", f"min_characters_to_try={_OSD_LETTERS}").splitlines():
        key, _, value = line.partition(":")
        answer[key.strip()] = value.strip()
    sure = float(answer.get("Orientation confidence") or 0)
    degrees = int(answer.get("Orientation in degrees") or 0) if sure > _OSD_SURE else 0
    return degrees % 360, answer.get("Script")


def _run(picture: Grey, *options: str) -> str:
    command = shutil.which("tesseract")
    if command is None:
        raise Unreadable("no_ocr")
    stream = BytesIO()
    picture.save(stream, "PNG")
    # More than one thread of OpenMP makes a page four times slower on a busy machine.
    environment = {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin", "TESSDATA_PREFIX": data_folder() or ""}
    try:
        done = subprocess.run(  # noqa: S603 - fixed command, the picture goes in by stdin
            [command, "stdin", "stdout", *options],
            input=stream.getvalue(),
            capture_output=True,
            env=environment,
            check=False,
            timeout=_PATIENCE / 1000,
        )
    except subprocess.TimeoutExpired as fault:
        raise Unreadable("too_slow") from fault
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
