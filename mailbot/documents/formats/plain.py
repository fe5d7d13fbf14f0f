"""Text out of text files: plain text in any charset of the region, and HTML as a person sees it."""

import re
from dataclasses import dataclass

from mailbot.documents.failure import Unreadable
from mailbot.mail.coding import charset
from mailbot.mail.html.text import MAX_DEPTH, html_text

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MANY_TAGS = 50_000
"""Opening tags that stand one in another without a closing one: a page made to stop the parser."""


def decode(data: bytes) -> str:
    """Return the text of some bytes: by mark, as UTF-16 by its zeros, then the likeliest charset."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    if data[1:64:2].count(0) > 20:
        return data.decode("utf-16-le", "replace")
    return charset.decode(data).text


@dataclass(frozen=True, kw_only=True, slots=True)
class Html:
    """The visible text of a page and its links."""

    text: str
    hrefs: tuple[str, ...]


def read_html(data: bytes) -> Html:
    """Return what a person sees of an HTML file. Raises Unreadable for one that nests without end."""
    declared = re.search(rb"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]+)", data[:2048])
    source = charset.decode(data, declared[1].decode("ascii")).text if declared else decode(data)
    if source.count("<") - 2 * source.count("</") > max(_MANY_TAGS, MAX_DEPTH):
        raise Unreadable("too_deep")
    page = html_text(source)
    return Html(text=page.text, hrefs=tuple(href.url for href in page.hrefs))
