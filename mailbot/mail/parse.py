"""Bytes of a mail to a `Message`: header, body text, parts; it never raises."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailbot.mail.body import Context, Split, is_ours, split_body
from mailbot.mail.coding.armour import INLINE, NAME, armoured
from mailbot.mail.coding.charset import decode
from mailbot.mail.coding.transfer import uuencoded, with_readable_blocks
from mailbot.mail.header.fields import header_of
from mailbot.mail.header.words import clean
from mailbot.mail.html.colour import plain
from mailbot.mail.html.text import html_text
from mailbot.mail.inside.smime import mail_inside
from mailbot.mail.part_names import name_of, shown_name
from mailbot.mail.tree.library import entity_of, tree_of
from mailbot.mail.tree.node import Budget, Node
from mailbot.model.mail import PARTIAL, Body, Defect, Header, Href, Message, Part
from mailbot.rules.rule_set import Rules
from mailbot.rules.words import fold

_RICHER, _RICHER_BY = 1.6, 20
"""So much longer than the other is a rendering that says more: so many times, and so many letters."""

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]+")
_MAX_TEXT = 2_000_000
_STEERING = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]+")
_LATIN_STEERING = re.compile(r"[\x80-\x9f]+")
_MAX_ATTACHED_DEPTH = 8
_LEAST_LINE = 6
"""Letters of a line that is looked for in another rendering of the same text."""
_FOR_MACHINES = frozenset({"text/x-amp-html", "text/vnd.google.email-reaction+json"})
"""What mail programs tell each other in a twin of the text: a page that acts, a reaction. It is no paper."""

_WRAPPED = re.compile(r"application/(?:x-)?pkcs7-mime")
_MOST_WRAPPINGS = 8
_STEM = re.compile(r"(?i)(?<![\s_-])[\s_-]*+\(?(?<!\d)\d*+\)?\.(?:html?|txt|text|md)\Z")
_EMPTY = Rules()


def parse(raw: bytes, rules: Rules | None = None, *, our_words: frozenset[str] = frozenset()) -> Message:
    """Parse a message.

    `rules` tell the words of quotes and signatures (`config/languages.toml`);
    without them only `>` and other signs of no language are known. `our_words`
    are lines of our own letters (folded), which no reply's answers are.
    """
    try:
        return _message(raw, rules or _EMPTY, our_words, path="", depth=0)
    except Exception as error:  # whatever is wrong with one mail must not stop the others
        return Message(
            header=Header(),
            body=Body(),
            defects=(Defect(rule="unreadable", detail=type(error).__name__),),
            size=len(raw),
        )


def _message(raw: bytes, rules: Rules, our_words: frozenset[str], *, path: str, depth: int) -> Message:
    if b"\n" not in raw[:100_000] and b"\r" in raw[:100_000]:
        raw = raw.replace(b"\r", b"\n")
    raw = re.sub(rb"\A(?:\xef\xbb\xbf)?(?:\r?\n)*(?:>?From [^\n]*\n)?", b"", raw) if raw[:1] in b"\xef\r\nF>" else raw
    budget = Budget()
    tree = tree_of(raw, path, budget)
    root = tree.root
    header, flaws = header_of(root.fields, tree.hops)
    reader = _Reader(rules, budget, depth)
    reader.read(root, top=True)
    context = Context(
        subject=header.subject or "",
        recipients=frozenset(a.addr_spec.casefold() for a in (*header.to, *header.cc)),
        is_reply=header.follows,
        our_words=our_words,
        writer=frozenset(_of_writer(header)),
    )
    text = "\n\n".join(piece for piece in reader.texts if piece.strip())
    split = split_body(text, rules.languages, context)
    text = plain(text)
    return Message(
        header=header,
        body=Body(
            own_text=split.own,
            quoted_text=split.quoted,
            signature=split.signature,
            full_text=text,
            hrefs=_placed(reader.hrefs, split),
            forwarded=split.forwarded,
            forwarded_from=split.forwarded_from,
        ),
        parts=tuple(reader.parts),
        attached=tuple(_as_quote_if_ours(child, context, rules) for child in reader.attached),
        content_type=root.content_type,
        defects=(*(Defect(rule=rule) for rule in dict.fromkeys([*flaws, *budget.flaws])), *tree.defects),
        size=len(raw),
    )


def _of_writer(header: Header) -> Iterator[str]:
    """Yield what an attribution may call the writer: the address, and the name where it has two words."""
    for author in header.from_[:1]:
        yield fold(author.addr_spec)
        if len((author.display_name or "").split()) > 1:
            yield fold(author.display_name or "")


def _as_quote_if_ours(child: Message, context: Context, rules: Rules) -> Message:
    """Return an attached letter; where it is one that we wrote, all of it is what was written before."""
    if not any(is_ours(author.addr_spec, context, rules.languages) for author in child.header.from_):
        return child
    hrefs = tuple(replace(href, quoted=True) for href in child.body.hrefs)
    body = Body(quoted_text=child.body.full_text, full_text=child.body.full_text, hrefs=hrefs)
    return replace(child, body=body)


class _Reader:
    """Collects texts, hrefs, parts and attached messages from one tree, in order of appearance."""

    def __init__(self, rules: Rules, budget: Budget, depth: int) -> None:
        self.rules = rules
        self.budget = budget
        self.depth = depth
        self.wrappings = 0
        self.twin = ""
        self.texts: list[str] = []
        self.hrefs: list[Href] = []
        self.parts: list[Part] = []
        self.attached: list[Message] = []

    def read(self, entity: Node, *, top: bool = False, twin: bool = False) -> None:
        """Read one entity of the tree and everything below it; a `twin` is one of the ways to say the same."""
        if entity.content_type in _FOR_MACHINES:
            return
        if entity.children:
            if entity.content_type == "multipart/alternative":
                self._alternative(entity)
            else:
                for child in entity.children:
                    self.read(child)
        elif entity.content_type == "message/partial":
            self._fragment(entity)
        elif entity.content_type in ("message/rfc822", "message/global") and self.depth < _MAX_ATTACHED_DEPTH:
            self._attached(entity)
        elif (inner := self._unwrapped(entity)) is not None:
            self.wrappings += 1
            self.read(inner, top=top, twin=twin)
        elif self._is_body(entity, top=top, twin=twin):
            self._text(entity)
        elif not entity.is_multipart or entity.data.strip():
            self._part(entity)

    def _unwrapped(self, entity: Node) -> Node | None:
        """Return what an opaque S/MIME wrapping holds; None where there is none, or nothing to be read in it."""
        if not _WRAPPED.fullmatch(entity.content_type) or self.wrappings >= _MOST_WRAPPINGS:
            return None
        inner = mail_inside(entity.payload())
        return None if inner is None else entity_of(inner, entity.path or "1", self.budget)

    def _is_body(self, entity: Node, *, top: bool, twin: bool) -> bool:
        """Say whether a leaf is words of the letter itself and no attachment.

        Programs give names to what is none: Exchange calls the text behind a picture ATT00001.htm.
        """
        if entity.content_type not in ("text/plain", "text/html", "text/enriched", "text/markdown"):
            return False
        name = entity.disposition_parameters.get("filename") or entity.parameters.get("name")
        if name is None or self.rules.languages.words("body_name").has(_STEM.sub("", shown_name(name))):
            return True
        return (top and entity.disposition is None) or (twin and entity.disposition != "attachment")

    def _attached(self, entity: Node) -> None:
        data = entity.payload()
        if not data.strip():
            self._part(entity)
            return
        self.attached.append(_message(data, self.rules, frozenset(), path=entity.path or "1", depth=self.depth + 1))

    def _fragment(self, entity: Node) -> None:
        """Read a fragment that is a whole mail; what was cut up (RFC 2046, 5.2.2) is read by nobody but a person."""
        if entity.parameters.get("total") == "1" and self.depth < _MAX_ATTACHED_DEPTH:
            self.read(entity_of(entity.payload(), entity.path or "1", self.budget), top=True)
        else:
            self.budget.flaw(PARTIAL)

    def _alternative(self, entity: Node) -> None:
        """Take the richest of the ways in which the same words were sent; everything that is no text stays a part.

        They stand from the plainest to the richest (RFC 2046, 5.1.4): other plain words behind a page are no way of it.
        """
        before = len(self.texts)
        ways: list[str] = []
        behind: list[str] = []
        outer = self.twin
        page = False
        for child in entity.children:
            self.read(child, twin=True)
            pieces = self.texts[before:]
            del self.texts[before:]
            if pieces:
                words = "\n\n".join(piece for piece in pieces if piece.strip())
                other = page and child.content_type == "text/plain" and not _says(ways, words)
                (behind if other else ways).append(words)
                self.twin = words
                page = page or child.content_type == "text/html"
        self.twin = outer
        if ways:
            self.texts += [_richest(ways), *behind]

    def _text(self, entity: Node) -> None:
        decoded = decode(with_readable_blocks(entity.payload()), entity.parameters.get("charset"))
        if decoded.repaired:
            self.budget.flaw("charset_mislabelled")
        text = unicodedata.normalize("NFC", decoded.text[:_MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n"))
        text = _steerless(text)
        if entity.content_type == "text/html" or _looks_like_html(
            text, any_element=entity.content_type != "text/plain"
        ):
            seen = html_text(text, self.twin)
            self.texts.append(self._without_armour(_steerless(seen.marked or seen.text), entity.path))
            self.hrefs.extend(seen.hrefs)
            return
        if entity.parameters.get("format", "").lower() == "flowed":
            text = unflowed(text, delete_space=entity.parameters.get("delsp", "").lower() == "yes")
        if "\nbegin" in f"\n{text}":
            text = self._without_uuencoded(text, entity.path)
        text = self._without_armour(text, entity.path)
        self.texts.append(_INVISIBLE.sub("", text).replace("\xa0", " ").strip("\n"))

    def _without_armour(self, text: str, path: str) -> str:
        """Make a part of each encrypted message in a text, and return the rest of it."""
        left: list[str] = []
        place = 0
        for number, (message, start, end) in enumerate(armoured(text), 1):
            left.append(text[place:start])
            place = end
            part = Part(
                path=f"{path or '1'}.p{number}",
                content_type=INLINE,
                disposition="attachment",
                name=NAME,
                payload=message.encode(),
            )
            if all(part.payload != known.payload for known in self.parts):  # a page and its plain words hold the same
                self.parts.append(part)
        return "".join([*left, text[place:]])

    def _without_uuencoded(self, text: str, path: str) -> str:
        data = text.encode("utf-8")
        left: list[bytes] = []
        place = 0
        for number, (name, content, start, end) in enumerate(uuencoded(data), 1):
            left.append(data[place:start])
            place = end
            self.parts.append(
                Part(
                    path=f"{path or '1'}.u{number}",
                    content_type="application/octet-stream",
                    disposition="attachment",
                    name=clean(decode(name).text) or "file",
                    payload=content,
                )
            )
        return b"".join([*left, data[place:]]).decode("utf-8", "replace")

    def _part(self, entity: Node) -> None:
        payload = entity.payload()
        name, named = name_of(entity, payload)
        if not named and not payload.strip():
            return  # an empty box of a program; an empty file that a person named is one that did not come along
        content_id = entity.first("content-id")
        self.parts.append(
            Part(
                path=entity.path or "1",
                content_type=entity.content_type,
                disposition=entity.disposition,
                name=name,
                named=named,
                content_id=content_id.decode("ascii", "replace").strip(" <>\t") if content_id else None,
                payload=payload,
            )
        )


def _placed(hrefs: Sequence[Href], split: Split) -> tuple[Href, ...]:
    """Say of each link target whether it belongs to a quote, now that the text is split."""
    own = f"{split.own}\n{split.signature}"
    placed: dict[Href, Href] = {}
    for href in hrefs:
        if href not in placed:
            quoted = _is_in_quote(href, own, split)
            placed[href] = href if href.quoted == quoted else replace(href, quoted=quoted)
    return tuple(placed[href] for href in hrefs)


def _is_in_quote(href: Href, own: str, split: Split) -> bool:
    if href.quoted:
        return not (split.forwarded and href.text and href.text in own)
    return bool(href.text) and href.text not in own and href.text in split.quoted


def _richest(ways: list[str]) -> str:
    """Choose among renderings of one text: the last (HTML), unless it has clearly less than an earlier one."""
    best = ways[-1]
    for way in reversed(ways[:-1]):
        if _letters(way) > _RICHER * _letters(best) + _RICHER_BY:
            best = way
    return best


def _says(ways: Sequence[str], words: str) -> bool:
    """Say whether half of the lines of some words stand in one of the renderings of a text."""
    lines = [bare for line in words.splitlines() if len(bare := _bare(line)) >= _LEAST_LINE] or [_bare(words)]
    return any(2 * sum(line in way for line in lines) >= len(lines) for way in map(_bare, ways))


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _letters(text: str) -> int:
    return len(re.findall(r"\w", re.sub(r"https?://\S+", "", text)))


def _looks_like_html(text: str, *, any_element: bool) -> bool:
    """Say whether a text is a page, whatever it is called; `any_element`: one of several at its head is enough."""
    begun = _BEGINS_AS_PART.match(text) if any_element else _BEGINS_AS_PAGE.match(text)
    return begun is not None


_BEGINS_AS_PART = re.compile(r"\s*<(?:!doctype|html|body|div|p|meta)\b", re.IGNORECASE)
_BEGINS_AS_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html)\b[^<]*>", re.IGNORECASE)


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676): a space at the end continues, at the same quote depth."""
    out: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        quote = re.match(r">*", line)
        depth = quote.end() if quote else 0
        content = line[depth:]
        if content.startswith(" "):
            content = content[1:]
        signature = content in ("-- ", "--")
        if open_depth == depth and not signature:
            out[-1] += content
        else:
            out.append((">" * depth + " " if depth else "") + content)
        soft = content.endswith(" ") and not signature
        if soft and delete_space:
            out[-1] = out[-1][:-1]
        open_depth = depth if soft else None
    return "\n".join(out)


def without_payload(message: Message) -> Message:
    """Return the message with empty payloads: for keeping in memory what was read already."""
    return replace(
        message,
        parts=tuple(replace(part, payload=b"") for part in message.parts),
        attached=tuple(without_payload(child) for child in message.attached),
    )


def _steerless(text: str) -> str:
    """Return a text without control characters: nobody writes them, and on a terminal they steer what staff see."""
    return _LATIN_STEERING.sub(" ", _STEERING.sub("", text))
