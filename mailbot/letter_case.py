"""Lower case as a pattern that ignores case sees it, so that plain searches can take the place of such a pattern."""

_ODD = (
    ("İ", "i"), ("ı", "i"), ("ſ", "s"), ("\u1c80", "в"), ("\u1c81", "д"), ("\u1c82", "о"), ("\u1c83", "с"),
    ("\u1c84", "т"), ("\u1c85", "т"), ("\u1c86", "ъ"), ("\u1c87", "ѣ"),
)  # fmt: skip
"""Letters that `re.IGNORECASE` takes for another one and `str.lower` does not."""


def lowered(text: str) -> str:
    """Return a text in lower case; every letter keeps its place."""
    for written, meant in _ODD:
        text = text.replace(written, meant)
    return text.lower()
