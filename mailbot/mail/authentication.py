"""Whether the sender is who the From field says, as our own receiving server judged it.

Only the top-most Authentication-Results field of the configured server counts,
and only where it stands above what came from outside (RFC 8601, 4 and 5): a
sender may write our server's name himself, and our server may have written nothing.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from authres import AuthenticationResultsHeader
from authres.core import AuthResError
from authres.core import SyntaxError as BadResults

from mailbot.model.mail import Header, Hop

MICROSOFT = "microsoft365"
"""The `authserv_id` that stands for Microsoft 365, whose results carry none."""

_RESULT = re.compile(r"^\s*([a-z][a-z-]*)(?:\s*/\s*\d+)?\s*=\s*([a-z]+)(.*)$", re.IGNORECASE | re.DOTALL)
_IN_QUOTES = str.maketrans(dict.fromkeys(' \t;=()"', "_"))
_LOCAL_HOP = re.compile(r"(?:utf8)?lmtp", re.IGNORECASE)
_BRACKETED = re.compile(r"\[(?:IPv6:)?([0-9a-f.:]+)\]", re.IGNORECASE)
_PROPERTY = re.compile(r"(?<![a-z])([a-z]++(?:\.[a-z]++)?)\s*+=\s*+([^\s;]+)", re.IGNORECASE)
_TAG = re.compile(r"(?:^|;)\s*([a-z]+)\s*=\s*([^;]*)", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@([\w-]++(?:\.[\w-]++)++)")
_PLAIN = re.compile(r"[\w.-]*")
_LOOK_ALIKES = str.maketrans("аеорсухіїјѕһԁԛԝηοαεικρτυχ0135", "aeopcyxiijshdqwnoaeikptuxoles")
"""Letters of other alphabets, and digits, that pass for Latin letters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """One result of the receiving server: "dkim", "pass", and the properties behind it."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()

    def first(self, name: str) -> str:
        """Return a property, folded; "" where it is absent."""
        return next((value.casefold() for key, value in self.properties if key == name), "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What is known of the sender.

    `authentic` None: no server is configured, the matching rules alone decide.
    `tricks` are rule words for headers that are made to be misread; each is a
    matter for a person.
    """

    authentic: bool | None
    reason: str
    tricks: tuple[str, ...] = ()


def authenticate(
    header: Header,
    authserv_id: str | None,
    known_domains: frozenset[str] = frozenset(),
    *,
    hops: int = 0,
) -> Verdict:
    """Judge the sender of one mail. `known_domains` are those of the addresses that the case and we ourselves have.

    `hops`: so many Received fields of our own servers stand above their results, besides those of a delivery
    by LMTP or from a private address.
    """
    tricks = _tricks(header, known_domains)
    if "two_from" in tricks:
        return Verdict(authentic=None if authserv_id is None else False, reason="two_from", tricks=tricks)
    if authserv_id is None:
        return Verdict(authentic=None, reason="no_server_configured", tricks=tricks)
    results = _top_most(header, authserv_id, hops)
    if results is None:
        return Verdict(authentic=False, reason="no_results", tricks=tricks)
    reason = _pass(results, _domain(header.from_[0].addr_spec) if header.from_ else "", _partly_signed(header))
    return Verdict(authentic=reason is not None, reason=reason or "no_pass", tricks=tricks)


def _pass(results: tuple[Result, ...], sender: str, partly: frozenset[str]) -> str | None:
    """Return which result shows that the mail comes from the domain in From; None where none does."""
    if not sender:
        return None
    passed = [result for result in results if result.result == "pass"]
    for result in passed:
        if result.method == "spf":
            claimed = result.first("smtp.mailfrom") or result.first("smtp.mail")
            if _aligned(_domain(claimed), sender):
                return "spf"
    for result in passed:
        if result.method == "dkim":
            signer = result.first("header.d") or _domain(result.first("header.i"))
            if signer not in partly and _aligned(signer, sender):
                return "dkim"
    for result in passed:
        if result.method == "dmarc" and not partly and result.first("header.from") in {"", sender}:
            return "dmarc"
        if result.method == "compauth" and not partly and result.first("reason") in {"100", "130"}:
            return "compauth"
    return None


def _aligned(domain: str, sender: str) -> bool:
    """Say whether one domain is the other, or lies below it (relaxed alignment, without a list of public suffixes)."""
    if "." not in domain or "." not in sender:
        return False
    return domain == sender or domain.endswith(f".{sender}") or sender.endswith(f".{domain}")


def _partly_signed(header: Header) -> frozenset[str]:
    """Return the domains of DKIM signatures that cover only the first octets of the body (`l=`): they count as none."""
    found: set[str] = set()
    for field in header.all("dkim-signature"):
        tags = {name.casefold(): value.strip().casefold() for name, value in _TAG.findall(field)}
        if "l" in tags:
            found.add(tags.get("d", ""))
    return frozenset(found)


def _top_most(header: Header, authserv_id: str, hops: int) -> tuple[Result, ...] | None:
    way = iter(header.hops)
    for name, body in header.fields:
        if name == "received" and ((hop := next(way, None)) is None or _from_outside(hop)):
            hops -= 1
            if hops < 0:
                return None
        if name != "authentication-results":
            continue
        body = " ".join(body.split())  # a fold within quotes is a blank (RFC 5322, 2.2.3), and ends no word of theirs
        parts = _parts(body)
        if authserv_id.casefold() == MICROSOFT:
            if parts and _RESULT.match(parts[0]):
                return tuple(_results(parts))
            continue  # one that names its server is another's
        first, version = (*(parts[0].split() if parts else []), "", "1")[:2]
        if first.strip('"').casefold() == authserv_id.casefold():
            return _standard(body, parts[1:]) if version == "1" or not version else ()
    return None


def _from_outside(hop: Hop) -> bool:
    """Say whether a Received field (RFC 5321, 4.4) tells of a hop between two hosts that are not one of ours."""
    if hop.clear and (hop.origin is None or _LOCAL_HOP.match(hop.protocol or "")):
        return False
    hosts = [host for host in _BRACKETED.findall(hop.text) if _is_address(host)]
    return not hosts or any(ip_address(host).is_global for host in hosts)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _standard(field: str, parts: list[str]) -> tuple[Result, ...]:
    """Read a field as RFC 8601 has it; one with words that the grammar lacks (`action=`) is read part by part."""
    try:
        parsed = AuthenticationResultsHeader.parse_value(field)
    except (AuthResError, BadResults, ValueError, LookupError, AttributeError):
        return tuple(_results(parts))
    return tuple(
        Result(
            method=str(result.method).casefold(),
            result=str(result.result).casefold(),
            properties=tuple((f"{p.type}.{p.name}".casefold(), str(p.value)) for p in result.properties),
        )
        for result in parsed.results
    )


def _parts(field: str) -> list[str]:
    """Cut a field at its semicolons, without comments (RFC 5322, 3.2.2); what is quoted is one word.

    One that ends within a comment or quotes says nothing: nobody knows where its results begin.
    """
    parts, depth, quoted, escaped = [""], 0, False, False
    for letter in field:
        if escaped:
            escaped = False
            letter = "_"
        elif letter == "\\" and (quoted or depth):
            escaped = True
            continue
        elif letter == '"' and not depth:
            quoted = not quoted
            continue
        elif letter == "(" and not quoted:
            depth += 1
            continue
        elif letter == ")" and depth:
            depth -= 1
            parts[-1] += " "
            continue
        if depth:
            continue
        if letter == ";" and not quoted:
            parts.append("")
        else:
            parts[-1] += letter.translate(_IN_QUOTES) if quoted else letter
    return [] if depth or quoted else parts


def _results(parts: list[str]) -> Iterator[Result]:
    """Read results with `action=` or `reason=` words among the properties, as Microsoft 365 writes them."""
    for part in parts:
        found = _RESULT.match(part)
        if found:
            properties = tuple((name.casefold(), value) for name, value in _PROPERTY.findall(found[3]))
            yield Result(method=found[1].casefold(), result=found[2].casefold(), properties=properties)


def _tricks(header: Header, known_domains: frozenset[str]) -> tuple[str, ...]:
    found = []
    if len(header.all("from")) > 1 or len(header.from_) > 1:
        found.append("two_from")
    for sender in header.from_[:1]:
        domain = _domain(sender.addr_spec)
        shown = _EMAIL.search(sender.display_name or "")
        if shown and not _aligned(shown[1].casefold(), domain):
            found.append("address_in_display_name")
        if not _PLAIN.fullmatch(domain) or _mixed(domain) or any(_looks_like(domain, known) for known in known_domains):
            found.append("look_alike_domain")
        if header.reply_to and all(not _aligned(_domain(to.addr_spec), domain) for to in header.reply_to):
            found.append("reply_to_stranger")
    return tuple(found)


def _domain(address: str) -> str:
    """Return the domain of an address, or of a bare domain, folded, with its letters as people see them."""
    labels = address.rpartition("@")[2].strip("<>. ").casefold().split(".")
    return ".".join(_shown(label) for label in labels)


def _shown(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


def _mixed(domain: str) -> bool:
    """Say whether one label mixes Latin letters with those of another alphabet, as no honest domain does."""
    for label in domain.split("."):
        scripts = {unicodedata.name(letter, "?").split()[0] for letter in label if letter.isalpha()}
        if "LATIN" in scripts and scripts & {"CYRILLIC", "GREEK", "ARMENIAN"}:
            return True
    return False


def _looks_like(domain: str, known: str) -> bool:
    known = _domain(known)
    return domain != known and _skeleton(domain) == _skeleton(known)


def _skeleton(domain: str) -> str:
    return domain.translate(_LOOK_ALIKES).replace("rn", "m").replace("vv", "w")
