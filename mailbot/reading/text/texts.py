"""The texts of a message in the order in which they are believed: own words, signature, documents, never the quote."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from mailbot.model.case import CASE_NUMBER
from mailbot.model.document import OPENED, FileReading
from mailbot.model.mail import Address, Message
from mailbot.model.reading import Document, Role
from mailbot.reading.text.sentences import Piece, pieces
from mailbot.rules import patterns as regex
from mailbot.rules.words import Hit, Words, fold

Place = Literal["own_text", "signature", "subject", "from", "cover", "document"]
_FALSE_FRIENDS = frozenset(
    {"relation", "they", "my", "in_the_name_of", "about", "self_intro", "for_oneself", "for_another", "parent"}
)
_SPOKEN = {"ru": ("ru", "uk"), "uk": ("uk", "ru")}
_LONGEST_DOCUMENT = 20_000
_LONGEST_OWN = 60_000


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text and where it stands; `source` is what a finding says, `role` that of its document.

    `place` "cover" is what somebody wrote above an application that they
    pass on: what stands there is about the one who passes it on. `small`
    says that it was typed without capitals: those that it has are ours.
    `scanned` says that text recognition read it, which may make words of strokes.
    """

    source: str
    place: Place
    text: str
    role: Role | None = None
    language: str | None = None
    small: bool = False
    scanned: bool = False

    @cached_property
    def folded(self) -> str:
        """The text in lower case without Latin diacritics, offsets kept."""
        return fold(self.text)

    @cached_property
    def joined(self) -> str:
        """The text with the numbers whole that a program broke at the end of a full line, offsets kept."""
        if _BROKEN_NUMBER.search(self.text) is None:
            return self.text
        width = max(map(len, self.text.split("\n")))
        return _BROKEN_NUMBER.sub(lambda match: " " if _is_full(match, width) else "\n", self.text)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The sentences and list items of the text."""
        return pieces(self.text, small=self.small)

    @cached_property
    def _found(self) -> dict[str, tuple[Hit, ...]]:
        return {}

    def in_capitals(self, text: str) -> "Text":
        """Return this text, typed without capitals, with some of ours; what was found in it still holds."""
        written = replace(self, text=text, small=True)
        written.__dict__.update(folded=self.folded, _found=self._found)
        return written

    def hits(self, words: Words, start: int = 0, end: int | None = None) -> tuple[Hit, ...]:
        """Return the places of a word list in the text, or in a stretch of it; each list is looked up once."""
        found = self._all(words)
        if not found or (start == 0 and end is None):
            return found
        last = len(self.text) if end is None else end
        return tuple(hit for hit in found if start <= hit.start and hit.end <= last)

    def _all(self, words: Words) -> tuple[Hit, ...]:
        found = self._found.get(words.name)
        if found is None:
            found = self._found[words.name] = self.spoken(words).find(self.folded, folded=True)
        return found

    def spoken(self, words: Words) -> Words:
        """Return a list in the language of the text where words of one language mean something else in another.

        "Kind" regards are no German child, and Estonian "oma" no German grandmother.
        """
        if self.language is None or words.name not in _FALSE_FRIENDS:
            return words
        return words.only(*_SPOKEN.get(self.language, (self.language,)), "any")

    def says(self, words: Words, start: int = 0, end: int | None = None) -> bool:
        """Say whether one of the words stands in the text, or in a stretch of it."""
        found = self._all(words)
        if not found or (start == 0 and end is None):
            return bool(found)
        last = len(self.text) if end is None else end
        return any(start <= hit.start and hit.end <= last for hit in found)


_BROKEN_NUMBER = regex.compile(r"(?<=\d)\n(?=(\d+))")
_LEAST_WIDTH, _MOST_WIDTH = 55, 100
"""Widths at which programs wrap lines."""


def _is_full(match: "regex.Match[str]", width: int) -> bool:
    """Say whether the digits behind a line end found no more room on the line: nobody chose to begin a new one."""
    length = match.start() - (match.string.rfind("\n", 0, match.start()) + 1)
    return _LEAST_WIDTH <= width <= _MOST_WIDTH and length + 1 + len(match[1]) >= width


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """The message that counts as the application, and the one that carried it, where that is another."""

    message: Message
    carrier: Message | None = None

    @property
    def writer(self) -> Address | None:
        """Whose address the letter counts as from: of a passed-on application its own writer's."""
        return next(iter(self.message.header.from_), None)


def letter_of(message: Message, own_address: str | None = None) -> Letter:
    """Return the letter to be read: an attached mail of another person where the carrier only passes it on."""
    own = own_address.casefold() if own_address else None
    for child in _inside(message, _DEEPEST):
        sender = next(iter(child.header.from_), None)
        if sender is None or sender.addr_spec.casefold() == own:
            continue
        if sender.addr_spec.casefold() in {address.addr_spec.casefold() for address in message.header.to}:
            continue  # one of our own letters, sent back with an answer
        if len(child.body.own_text) >= len(message.body.own_text) // 2:
            return Letter(message=child, carrier=message)
    return Letter(message=message)


def _inside(message: Message, depth: int) -> Iterator[Message]:
    """Yield attached letters, those inside others first: what was passed on twice lies deepest."""
    for child in message.attached:
        if depth > 1:
            yield from _inside(child, depth - 1)
        yield child


_DEEPEST = 4
"""So many letters inside each other are looked into."""


def written(letter: Letter, language: str | None = None, notice: Words | None = None) -> tuple[Text, ...]:
    """Return what people typed: own words, signature, subject, From name, and the covering note.

    `notice` are words of the confidentiality notices of offices: nobody typed those, and their number is nobody's.
    """
    message = letter.message
    signature = message.body.signature[:4000]
    if notice is not None and signature:
        signature = without_notice(signature, notice)
    sender = letter.writer
    texts = [
        Text(source="own_text", place="own_text", text=message.body.own_text[:_LONGEST_OWN], language=language),
        Text(source="signature", place="signature", text=signature, language=language),
        Text(source="subject", place="subject", text=_own_subject(message.header.subject or "")),
        Text(source="from", place="from", text=(sender.display_name or "") if sender else ""),
    ]
    if letter.carrier is not None:
        texts.append(Text(source="cover", place="cover", text=cover_of(letter.carrier)))
    return tuple(text for text in texts if text.text.strip())


def cover_of(carrier: Message) -> str:
    """Return what somebody wrote, and signed, above a letter that they pass on."""
    return f"{carrier.body.own_text}\n\n{carrier.body.signature}"[:_LONGEST_COVER]


_LONGEST_COVER = 8000


def without_notice(text: str, notice: Words) -> str:
    """Blank out the notice of an office: from the line with its words to the end of the paragraph; offsets stay."""
    for hit in reversed(notice.find(text)):
        start = text.rfind("\n", 0, hit.start) + 1
        end = _PARAGRAPH.search(text, hit.end)
        stop = end.start() if end else len(text)
        text = text[:start] + _WRITTEN.sub(" ", text[start:stop]) + text[stop:]
    return text


_PARAGRAPH, _WRITTEN = regex.compile(r"\n[ \t]*\n"), regex.compile(r"\S")


def _own_subject(subject: str) -> str:
    """Return the subject where the writer chose it: a letter of ours comes back under its number and our words."""
    return "" if _OUR_NUMBER.search(subject) else subject[:_LONGEST_SUBJECT]


_OUR_NUMBER = regex.compile(rf"\[{CASE_NUMBER}\]")
_LONGEST_SUBJECT = 1000


def typed(documents: Iterable[Document]) -> tuple[Text, ...]:
    """Return the texts of the documents; those of a container stand as one."""
    found = []
    for document in documents:
        text = text_of(document.file)[:_LONGEST_DOCUMENT]
        if text.strip() and document.role != "signature_logo":
            found.append(
                Text(
                    source=f"document:{document.name}",
                    place="document",
                    text=text,
                    role=document.role,
                    language=document.language,
                    scanned=document.file.fate == "ocr",
                )
            )
    return tuple(found)


def text_of(file: FileReading) -> str:
    """Return all text of a file; that of inner files where the file itself gives none."""
    if file.text.strip() or file.kind in OPENED:
        return file.text
    return "\n".join(text_of(inner) for inner in file.inner)
