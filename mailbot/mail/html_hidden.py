"""Which parts of an HTML page no reader sees: by style, style sheet, white letters on white; never the text itself."""

import re

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|font-size\s*:\s*(?:0*[01](?:\.\d+)?|0*\.\d+)\s*(?:px|pt|em|rem|%)?\s*(?:!important)?\s*(?:;|$)"
    r"|opacity\s*:\s*0(?:\.0\d*)?\s*(?:;|$)|max-height\s*:\s*0(?:px)?\s*(?:;|$)|text-indent\s*:\s*-\d{3,}"
    r"|(?<![a-z-])(?:left|top)\s*:\s*-\d{3,}"
)
_WHITE = r"(?:#f{3}(?:f{3})?\b|#f[ef]f[ef]f[ef]\b|white\b|rgba?\(\s*25[45]\s*,\s*25[45]\s*,\s*25[45]\b|transparent\b)"
_WHITE_TEXT = re.compile(r"(?:^|;)\s*color\s*:\s*" + _WHITE)
_TEXT_COLOUR = re.compile(r"(?:^|;)\s*color\s*:")
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*(?!\s*(?:" + _WHITE + r"|none|inherit|initial|0))")


def hides(style: str) -> bool:
    """Say whether a style attribute (in lower case) hides its element."""
    return _HIDDEN.search(style) is not None


_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style", re.IGNORECASE | re.DOTALL)
_MEDIA = re.compile(r"@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_CLASS = re.compile(r"((?:[^{},]*,)*[^{},]*)\{([^{}]*)\}")


def hidden_classes(source: str) -> frozenset[str]:
    """Return the classes that the page's style sheet hides (outside @media, which is for some screens only)."""
    found: set[str] = set()
    for style in _STYLE.findall(source):
        if len(style) > 100_000 or not _HIDDEN.search(style.lower()):
            continue
        for selectors, body in _CLASS.findall(
            _MEDIA.sub("", re.sub(r"/\*.*?\*/|<!--|-->", "", style, flags=re.DOTALL))
        ):
            if _HIDDEN.search(body.lower()):
                found.update(re.findall(r"(?:^|,)\s*\w*\.([\w-]+)\s*(?=,|$)", selectors.strip()))
    return frozenset(found)


def colours(white: bool, dark: bool, style: str, attributes: dict[str, str | None]) -> tuple[bool, bool]:
    """Follow down the tree whether letters are white, and whether the ground below them is not."""
    ground = attributes.get("bgcolor") or ""
    if style:
        if _WHITE_TEXT.search(style):
            white = True
        elif _TEXT_COLOUR.search(style):
            white = False
        if "background" in style:
            dark = dark or bool(_BACKGROUND.search(style))
    colour = attributes.get("color") or ""
    if colour:
        white = bool(re.match(_WHITE, colour.lower()))
    if ground and not re.match(_WHITE, ground.lower()):
        dark = True
    return white, dark
