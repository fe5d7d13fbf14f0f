"""What the answer of a provider tells of a share, by the words of `config/links.toml`; many say 200 and mean no."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from mailbot.mail.html.text import html_text
from mailbot.model.share import ShareAnswer, ShareTold
from mailbot.rules.kinds import LinkRule
from mailbot.rules.link_matcher import host_matches
from mailbot.rules.rule_set import RuleSet

_GONE, _CLOSED, _REDIRECTS, _FAILS = (404, 410), (401, 403), range(300, 400), 400
_TITLE = re.compile(r"(?i)<title[^>]*>([^<]{1,300})")
_LONGEST = 20_000
"""Letters of a page that are looked at."""


def may_be_asked(host: str, rules: RuleSet) -> bool:
    """Say whether a host is one that the list names: a pattern that any host could fit names none."""
    named = (pattern for rule in rules.of(LinkRule) for pattern in rule.hosts if _names(pattern))
    return host_matches(tuple(named), host)


def _names(pattern: str) -> bool:
    """Say whether a pattern holds a name and its ending: "*.x.com" does, "cloud.*.*" does not."""
    return "*" not in pattern.removeprefix("*.") and pattern.removeprefix("*.").count(".") >= 1


def told_by(provider: str, answer: ShareAnswer, rules: RuleSet) -> ShareTold:
    """Return what the answer of a provider tells; "unknown" where its page is the same for all shares."""
    if answer.status in _GONE:
        return "gone"
    if answer.status in _CLOSED:
        return "login"
    place = answer.onward or answer.url
    if rules.words("share_password_place").found_in(_spelled(place)):
        return "password"
    if answer.onward is not None or answer.status in _REDIRECTS:
        return "login" if _asks_for_login(place, rules) else "unknown"
    if answer.status >= _FAILS:
        return "unknown"
    if answer.file:
        return "open"
    words: Mapping[str, ShareTold] = {
        "share_expired": "expired",
        "share_gone": "gone",
        "share_password": "password",
        "share_login": "login",
    }
    said = _said(answer)
    for name, told in words.items():
        if rules.words(name).found_in(said):
            return told
    return "open" if rules.table("share_pages").get(provider) else "unknown"


def says_it_expires(answer: ShareAnswer, rules: RuleSet) -> bool:
    """Say whether the page of a share tells that it will not be there for ever."""
    return bool(answer.page) and rules.words("share_expires").found_in(_said(answer))


def _said(answer: ShareAnswer) -> str:
    """Return what a person reads on a page, its title first."""
    titles = "\n".join(found[1] for found in _TITLE.finditer(answer.page[:_LONGEST]))
    return f"{titles}\n{html_text(answer.page).text[:_LONGEST]}"


def _asks_for_login(url: str, rules: RuleSet) -> bool:
    return rules.words("share_login_place").found_in(_spelled(url))


def _spelled(url: str) -> str:
    """Return host and path with spaces for what parts their words."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''} {parts.path}".replace("/", " ").replace("-", " ").replace("_", " ")
