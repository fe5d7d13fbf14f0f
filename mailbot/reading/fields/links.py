"""Cloud shares in texts and link targets: found, unwrapped, named by provider; nothing is ever fetched."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from mailbot.model.mail import Message
from mailbot.model.reading import Link
from mailbot.rules.kinds import LinkRule, Wrapper
from mailbot.rules.link_matcher import host_of, share_of, target_of
from mailbot.rules.rule_set import Rules

_URL = re.compile(r"(?i)\bhttps?://[^\s<>\"“”„«»\x00-\x1f]+|\bhttps?%3a%2f%2f[^\s<>\"]+")
_BARE = re.compile(r"(?i)(?<![\w@./-])(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,18}/[^\s<>\"“”„«»]+")
_TAIL = ".,;:!?'’*_|…"
_NEXT = re.compile(r"[ \t]*\n[> \t]*([\w\-/=&?%.#~+!$,:@]+)(?=[ \t>)\]]*(?:\n|\Z))")
_CONTINUES = re.compile(r"[/=_%&?#\-]|\d|[a-z][A-Z]")
_WRAP_LENGTH = 56
_MAX_TEXT = 400_000
_MAX_URLS = 400
_MAX_WRAPS = 6


def find_links(
    texts: Sequence[str], hrefs: Sequence[str], rules: Rules, *, known: Iterable[str] = ()
) -> tuple[Link, ...]:
    """Return the cloud shares in order of appearance, each once; `known` are URLs that stood in earlier mails."""
    shares, wrappers = rules.links.of(LinkRule), rules.links.of(Wrapper)
    seen = {same(url) for url in known}
    found: list[Link] = []
    given = [url for url in dict.fromkeys(hrefs) if url]
    written = [url for text in texts for url in urls_in(text[:_MAX_TEXT], shares)]
    targets = [unwrapped(_whole(url), wrappers) for url in (*given, *written)[:_MAX_URLS]]
    for url in targets:
        share = _share(url, shares)
        if share is None or same(url) in seen:
            continue
        if any(other != url and other.startswith(url) and _share(other, shares) is share for other in targets):
            continue
        seen.add(same(url))
        found.append(Link(provider=share.provider, url=url, expires=share.expires, rule=share.id))
    return tuple(found)


def links_of(message: Message, texts: Sequence[str], hrefs: Sequence[str], rules: Rules) -> tuple[Link, ...]:
    """Return the shares of a message (own words, attached mails) and of its documents (their texts and links)."""
    own = [text for one in _with_attached(message) for text in _own_texts(one)]
    targets = [href.url for one in _with_attached(message) for href in one.body.hrefs if not href.quoted]
    old = find_links([one.body.quoted_text for one in _with_attached(message)], [], rules)
    new = find_links([*own, *texts], [*targets, *hrefs], rules)
    own_text = "\n".join(own)
    quoted = {same(link.url) for link in old}
    return tuple(link for link in new if same(link.url) not in quoted or link.url in own_text or link.url in targets)


def _with_attached(message: Message) -> Iterator[Message]:
    yield message
    for child in message.attached:
        yield from _with_attached(child)


def _own_texts(message: Message) -> tuple[str, ...]:
    return (message.header.subject or "", message.body.own_text, message.body.signature)


def urls_in(text: str, shares: Sequence[LinkRule] = ()) -> Iterator[str]:
    """Yield the web addresses of a text, also broken over lines, or shares written without `https://`."""
    taken = 0
    for match in _URL.finditer(text):
        if match.start() < taken:
            continue
        url, taken = _joined(text, match.start(), match.end())
        yield url
    for match in _BARE.finditer(text) if "/" in text else ():
        url = "https://" + _trimmed(match[0])
        if "://" not in match[0] and _share(url, shares) is not None:
            yield url


def _joined(text: str, start: int, end: int) -> tuple[str, int]:
    """Put an address together that a mail program broke over lines."""
    url = text[start:end]
    bracketed = start > 0 and text[start - 1] == "<"
    for _ in range(8):
        following = _NEXT.match(text, end)
        if following is None:
            break
        piece = following[1]
        line_start = text.rfind("\n", 0, end) + 1
        long_line = end - line_start >= _WRAP_LENGTH
        closes = bracketed and text[following.end() : following.end() + 1] == ">"
        broken = url[-1] in "/=&?-_%+" or (long_line and url[-1] not in ".,;:!?)")
        if not (closes or (broken and _CONTINUES.search(piece) and not piece.startswith(("http", "www.")))):
            break
        url += piece
        end = following.end()
    return _trimmed(url), end


def _trimmed(url: str) -> str:
    while url:
        last = url[-1]
        unopened = last in ")]}" and url.count(last) > url.count({")": "(", "]": "[", "}": "{"}[last])
        if not (last in _TAIL or unopened):
            break
        if last == "_" and not url.endswith("__"):
            break
        url = url[:-1]
    return url


def _whole(url: str) -> str:
    url = html.unescape(url.strip()) if "&amp;" in url else url.strip()
    return "https:" + url if url.startswith("//") else url


def unwrapped(url: str, wrappers: Sequence[Wrapper]) -> str:
    """Return the address behind filters and redirects, as far as it stands in the address itself."""
    for _ in range(_MAX_WRAPS):
        target = next((found for rule in wrappers if (found := _behind(rule, url)) is not None), None)
        if target is None or target == url:
            return url
        url = target
    return url


def _behind(rule: Wrapper, url: str) -> str | None:
    try:
        return target_of(rule, url)
    except (ValueError, TimeoutError):
        return None


def _share(url: str, shares: Sequence[LinkRule]) -> LinkRule | None:
    return _share_cached(url, tuple(shares))


@lru_cache(maxsize=512)
def _share_cached(url: str, shares: tuple[LinkRule, ...]) -> LinkRule | None:
    for rule in shares:
        try:
            if share_of(rule, url):
                return rule
        except (ValueError, TimeoutError):
            continue
    return None


def same(url: str) -> str:
    """Return what two spellings of one share have in common: host, path and query without tracking."""
    host = host_of(url)
    if host is None:
        return url
    parts = urlsplit(url)
    query = "&".join(
        sorted(
            piece
            for piece in parts.query.split("&")
            if piece and not re.match(r"(?i)(?:utm_\w+|fbclid|gclid|usp|dl|e|at|authuser|ts|st|ouid|rtpof|sd)=", piece)
        )
    )
    return f"{host.removeprefix('www.')}{parts.path.rstrip('/')}?{query}#{parts.fragment if 'mega' in host else ''}"
