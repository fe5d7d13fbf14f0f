"""What the readers and the scales are given: one mail with its texts and papers, and the rules it is read by."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import islice

from mailbot.model.document import FileReading
from mailbot.model.mail import Message
from mailbot.model.reading import Document, Screening
from mailbot.reading.papers.roles import documents as documents_of
from mailbot.reading.text.as_typed import as_typed
from mailbot.reading.text.language import language_of
from mailbot.reading.text.small_names import with_name_capitals
from mailbot.reading.text.telling import Telling, tellings
from mailbot.reading.text.texts import Letter, Text, letter_of, typed, written
from mailbot.rules.romanised import is_romanised, ways_of
from mailbot.rules.rule_set import Rules, RuleSet

_LEAST_LETTERS = 25


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One mail laid out for reading.

    `typed` are the texts that people typed (own words, signature, subject,
    From, covering note), `paper_texts` those of the documents, in the order
    of the mail. `countries` are those whose numbers and codes it may hold,
    the likeliest first.
    """

    message: Message
    letter: Letter
    typed: tuple[Text, ...]
    paper_texts: tuple[Text, ...]
    papers: tuple[Document, ...]
    language: str | None
    countries: tuple[str, ...]
    rules: Rules
    screening: Screening | None
    today: date

    @property
    def sources(self) -> tuple[Text, ...]:
        """All texts, in the order in which they are believed."""
        return (*self.typed, *self.paper_texts)

    @cached_property
    def tellings(self) -> tuple[Telling, ...]:
        """How much each of the `sources` tells of the illness; the rules and the scales ask for it."""
        return tellings(self.sources, self.rules.fields)

    @property
    def own(self) -> tuple[Text, ...]:
        """The writer's own words: the letter, an attached letter, the covering note."""
        return tuple(
            text
            for text in self.sources
            if text.place in ("own_text", "cover") or (text.place == "document" and text.role == "other")
        )


def sheet_of(
    message: Message,
    files: Mapping[str, FileReading],
    rules: Rules,
    *,
    screening: Screening | None,
    today: date,
) -> Sheet:
    """Lay out one mail; `files` are the readings of its parts by their paths."""
    papers = documents_of(message, files, rules)
    letter = letter_of(message)
    plain = written(letter)
    language = _language(plain, papers, rules)
    rules = _rules_for(rules, language, plain)
    notice = rules.fields.words("notice")
    texts = tuple(_as_typed(text, rules.fields) for text in written(letter, language, notice))
    return Sheet(
        message=message,
        letter=letter,
        typed=texts,
        paper_texts=typed(papers),
        papers=papers,
        language=language,
        countries=_countries(texts, language or _answered_in(message, rules), rules.fields),
        rules=rules,
        screening=screening,
        today=today,
    )


def _rules_for(rules: Rules, language: str | None, texts: tuple[Text, ...]) -> Rules:
    """Return the rules with the word lists that a letter in this language, and in its letters, is read by."""
    rules = replace(rules, fields=rules.fields.speaking(language))
    if language is None or language != rules.languages.text("romanised", ""):
        return rules
    ways = ways_of(rules.languages.table("romanised"))
    if not is_romanised("".join(text.text for text in texts if text.place == "own_text"), ways):
        return rules
    in_latin = {name: getattr(rules, name).romanised(language, ways) for name in _ROMANISED_FILES}
    return replace(rules, **in_latin)


_ROMANISED_FILES = ("fields", "record", "standing")
"""The rule files by which the writer's own words are read; distress.toml spells its words itself (`spelled_ru`)."""


def _as_typed(text: Text, rules: RuleSet) -> Text:
    if text.place not in ("own_text", "cover"):
        return text
    plain = as_typed(text.text, rules.words("gateway_warning"))
    return with_name_capitals(text if plain == text.text else replace(text, text=plain), rules)


def _language(texts: tuple[Text, ...], papers: tuple[Document, ...], rules: Rules) -> str | None:
    """Return the language of the sender's own text; of an attached letter where the body only points to it."""
    own = "\n".join(text.text for text in texts if text.place in ("own_text", "signature"))
    words = "\n".join(text.text for text in texts if text.place == "own_text")
    found = language_of(words, rules) or language_of(own, rules)
    if len(list(islice(filter(str.isalpha, own), _LEAST_LETTERS))) < _LEAST_LETTERS:
        letter = next((p for p in papers if p.role == "other" and p.language), None)
        subject = next((text.text for text in texts if text.place == "subject"), "")
        return (letter.language if letter else None) or found or language_of(f"{subject}\n{own}", rules)
    return found or language_of("\n".join(text.text for text in texts if text.place != "from"), rules)


def _answered_in(message: Message, rules: Rules) -> str | None:
    """Return the language of the letter that is answered: "26 559 718" has none, and stands below a Latvian one."""
    return language_of(message.body.quoted_text, rules)


def _countries(texts: tuple[Text, ...], language: str | None, rules: RuleSet) -> tuple[str, ...]:
    """Return the countries the letter speaks for: by language, telephone prefixes, the home country, names given."""
    home = rules.text("home_country", "EE")
    own = "\n".join(text.text for text in texts if text.place in ("own_text", "signature"))
    prefixes = [str(country) for prefix, country in rules.table("calling_codes").items() if prefix in own]
    spoken = str(rules.table("country_of").get(language or "", ""))
    at_home = language in rules.names("spoken_at_home")
    first = [spoken] if spoken and (spoken in prefixes or not prefixes or at_home) else []
    if language in rules.names("spoken_here") and spoken not in prefixes:
        first = [home, spoken]
    named = _named(texts, rules)
    elsewhere = [country for country in named if country not in (home, spoken)]
    if language in rules.names("spoken_abroad") and spoken not in (*named, *prefixes):
        first = [*elsewhere, *first]
    return tuple(dict.fromkeys([*first, *prefixes, home, *named]))


def _named(texts: tuple[Text, ...], rules: RuleSet) -> list[str]:
    """Return the countries whose names or towns the letter gives, by the lists `country_XX`."""
    own = [text for text in texts if text.place in ("own_text", "signature")]
    return [code.upper() for code, words in rules.words_of("country_") if any(text.says(words) for text in own)]
