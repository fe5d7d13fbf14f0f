"""Draw every sample letter of every language, as wide as a phone and as a screen, light and dark: one sheet for each.

`make letter-pictures`; needs Chromium in the PATH and nothing of a network.
"""

import subprocess
import sys
import tempfile
from html import escape
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

WIDTHS = {375: 9, 800: 5}
"""Widths in pixels, and how many letters stand side by side on a sheet."""
SCHEMES = {"light": 1, "dark": 0}
"""Chromium's names for them."""
TALL = 10_000
SCALE = 0.5
COLOURS = 12

SHEET = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #888; columns: {columns}; column-gap: 8px; width: {wide}px; font: 20px sans-serif }}
figure {{ margin: 0 0 8px; break-inside: avoid }} figcaption {{ color: #fff; padding: 2px 6px }}
iframe {{ border: 0; width: {width}px; display: block }}</style>{letters}<script>
addEventListener("load", () => {{
  for (const one of document.querySelectorAll("iframe"))
    one.style.height = one.contentDocument.documentElement.scrollHeight + "px"
}})
</script>"""


def main(folder: Path, only: tuple[str, ...], *, scale: float = SCALE) -> None:
    """Draw the sheets into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        made = Path(place)
        command = [sys.executable, "-m", "mailbot", "letters", "preview", "--all", "--html", place]
        subprocess.run([*command, *(f"--lang={code}" for code in only)], check=True)
        letters = sorted(file for file in made.glob("*.html") if file.name != "index.html")
        for code in sorted({file.name.partition("-")[0] for file in letters}):
            own = [file for file in letters if file.name.startswith(f"{code}-")]
            for width, columns in WIDTHS.items():
                sheet = made / "sheet.htm"
                sheet.write_text(_sheet(own, width, columns), "utf-8")
                for scheme, number in SCHEMES.items():
                    _draw(sheet, folder / f"{code}-{width}-{scheme}.webp", columns * (width + 8), number, scale)


def _sheet(letters: list[Path], width: int, columns: int) -> str:
    frames = "".join(
        f"<figure><figcaption>{file.stem}</figcaption>"
        f'<iframe srcdoc="{escape(file.read_text("utf-8"))}"></iframe></figure>'
        for file in letters
    )
    return SHEET.format(columns=columns, wide=columns * (width + 8), width=width, letters=frames)


def _draw(sheet: Path, to: Path, wide: int, scheme: int, scale: float) -> None:
    """Take the picture, cut off what is empty below, and keep few colours."""
    with tempfile.TemporaryDirectory() as profile:
        taken = Path(profile) / "taken.png"
        options = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}/data",
            f"--force-device-scale-factor={scale}", f"--window-size={wide},{TALL}", f"--screenshot={taken}",
            f"--blink-settings=preferredColorScheme={scheme}", "--virtual-time-budget=4000",
        ]  # fmt: skip
        subprocess.run(["chromium", *options, sheet.as_uri()], check=True, stderr=subprocess.DEVNULL)
        picture = Image.open(BytesIO(taken.read_bytes())).convert("RGB")
    background = picture.getpixel((picture.width - 1, picture.height - 1))
    full = Image.new("RGB", picture.size, background)
    box = ImageChops.difference(picture, full).getbbox()
    cut = picture.crop((0, 0, picture.width, box[3] if box else picture.height))
    cut.quantize(COLOURS).convert("RGB").save(to, lossless=True, quality=100, method=4)


if __name__ == "__main__":
    main(Path(__file__).parent, tuple(sys.argv[1:]))
