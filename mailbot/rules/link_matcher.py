"""How a link rule or a wrapper rule holds for one URL: hosts, paths, parameters, codings; nothing is ever fetched."""

import base64
import binascii
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

import regex

from mailbot.rules.kinds import LinkRule, Wrapper

_CODED_TWICE = 3
"""How often an address may have been coded for an address."""
_QUANTUM = 4
"""Signs of base64 that belong together."""
_RUN_MARK = 3
"""Signs that announce a run in urldefense v3."""

_TIME_BUDGET = 0.25
_LONGEST = 8_000
"""Characters of a URL that are looked at."""


def host_of(url: str) -> str | None:
    """Return the host in lower case, or None where the text is no web address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return host.rstrip(".") if parts.scheme in ("http", "https") and host else None


def share_of(rule: LinkRule, url: str) -> bool:
    """Say whether a URL is a share by this rule."""
    host = host_of(url[:_LONGEST])
    if host is None or not host_matches(rule.hosts, host):
        return False
    path = _path(url)
    if rule.path is not None and not _compiled(rule.path).search(path, timeout=_TIME_BUDGET):
        return False
    return rule.not_path is None or not _compiled(rule.not_path).search(path, timeout=_TIME_BUDGET)


def target_of(rule: Wrapper, url: str) -> str | None:
    """Return the address that a wrapped link hides, or None where this rule does not apply."""
    url = url[:_LONGEST]
    host = host_of(url)
    if host is None or not host_matches(rule.hosts, host):
        return None
    path = _path(url)
    match = None
    if rule.path is not None:
        match = _compiled(rule.path).search(path, timeout=_TIME_BUDGET)
        if match is None:
            return None
    if rule.coding == "path":
        return _address(unquote(match["value"])) if match is not None and "value" in match.re.groupindex else None
    if rule.coding == "proofpoint_v3":
        return _proofpoint_v3(url)
    for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=False, max_num_fields=200):
        if name.lower() in rule.parameters:
            found = _address(_decoded(rule.coding, value))
            if found is not None:
                return found
    return None


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(pattern, regex.IGNORECASE)


@lru_cache(maxsize=256)
def _hosts(hosts: tuple[str, ...]) -> "regex.Pattern[str]":
    return regex.compile("|".join(_host_pattern(host.lower()) for host in hosts))


def _host_pattern(host: str) -> str:
    if host == "*":
        return ".+"
    below = ""
    if host.startswith("*."):
        below, host = r"(?:[^/]+\.)?", host[2:]
    return below + regex.escape(host).replace(r"\*", "[^.]*")


def host_matches(hosts: tuple[str, ...], host: str) -> bool:
    return _hosts(hosts).fullmatch(host) is not None


def _address(text: str) -> str | None:
    text = text.strip()
    for _ in range(_CODED_TWICE):
        if host_of(text):
            return text
        if text.startswith(("http%", "https%")):
            text = unquote(text)
        elif text.startswith("www."):
            text = "https://" + text
        else:
            return None
    return None


def _decoded(coding: str, value: str) -> str:
    if coding == "base64":
        padded = value.replace("-", "+").replace("_", "/").replace(" ", "+")
        try:
            return base64.b64decode(padded + "=" * (-len(padded) % _QUANTUM)).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return ""
    if coding == "proofpoint_v2":
        return unquote(value.replace("-", "%").replace("_", "/"))
    return value


_V3 = regex.compile(r"/v3/__(?P<url>.+?)__;(?P<bytes>[^!?/]*)", regex.IGNORECASE)
_RUN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _proofpoint_v3(url: str) -> str | None:
    """Decode urldefense v3: `*` stands for one coded byte, `**X` for a run of X's index plus two bytes.

    ".../v3/__https://wetransfer.com/downloads/a*b__;Lw!!x$" -> "https://wetransfer.com/downloads/a/b" ("Lw" is "/").
    """
    match = _V3.search(url)
    if match is None:
        return None
    coded = match["bytes"].replace("-", "+").replace("_", "/")
    try:
        spare = base64.b64decode(coded + "=" * (-len(coded) % _QUANTUM))
    except (binascii.Error, ValueError):
        spare = b""
    text = spare.decode("utf-8", "replace")
    out, used, place, body = [], 0, 0, match["url"]
    while place < len(body):
        if body.startswith("**", place) and place + 2 < len(body) and body[place + 2] in _RUN:
            run = _RUN.index(body[place + 2]) + 2
            out.append(text[used : used + run])
            used += run
            place += _RUN_MARK
        elif body[place] == "*" and used < len(text):
            out.append(text[used])
            used += 1
            place += 1
        else:
            out.append(body[place])
            place += 1
    target = regex.sub(r"^(https?:)/(?=[^/])", r"\1//", "".join(out))
    return _address(target)
