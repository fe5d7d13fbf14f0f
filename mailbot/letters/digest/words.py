"""The words of the digest in the language of the staff; an unknown rule word is said as it stands, with spaces."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from mailbot.model.digest import CASE, OF_ANY_CASE, TO_CONFIRM, Do

_HOUR, _DAY = 60, 24 * 60
_TWO = 2
"""From two of a larger unit on, a span is told in it."""

TABLES = (
    "phrases",
    "reasons",
    "distress",
    "items",
    "groups",
    "letters",
    "states",
    "steps",
    "actions",
    "counted",
    "refusals",
    "journal",
    "profiles",
)
"""The tables of `templates/digest/LANG.toml`."""

COMMANDS: Mapping[str, str] = {
    "received": "received {case} {argument}",
    "waive": "waive {case} {argument}",
    "set": "set {case} {argument} VALUE",
    "not_there": "not-there {case}",
    "done": "done {argument}",
    "settle": "settle {case} {argument}",
    "join": "join {argument} {case}",
    "merge": "merge {case} {argument}",
    "confirm": "payment confirm {argument}",
    "book": "payment confirm {argument} --case {case}",
    "enough": "payment confirm {argument} --case {case} --enough",
    "refund": "payment refund {argument}",
    "take_off": "payment confirm {argument} --case {case}",
    "reject": "payment reject {argument}",
    "approve": "letters approve {argument}",
    "assign": "assign {case} {argument}",
    "review": "review {case}",
    "more_tests": "more-tests {case}",
    "opinion": "opinion {case} FILE",
    "add": "add {case} FILE",
    "withdraw": "withdraw {case} --confirm",
    "deceased": "deceased {case}",
    "open": "open {argument}",
    "not_spam": "not-spam {argument}",
    "close": "close {case}",
    "reopen": "reopen {case}",
    "retry": "retry {argument}",
    "opened": "link {case} {argument} opened",
    "no_access": "link {case} {argument} no_access",
    "list_work": "inbox",
    "list_cases": "cases",
    "show": "show {case}",
    "statement": "payments",
    "ask": "ask {case} {argument}",
    "note": "note {case} TEXT",
    "undo": "undo {case}",
}


def command(do: Do) -> str:
    """Write the command that does it."""
    case = do.case or (CASE if do.action in OF_ANY_CASE else "")
    words = COMMANDS[do.action].format(case=case, argument=do.argument or do.case or "")
    return f"mailbot {words}"


@dataclass(frozen=True, kw_only=True)
class DigestWords:
    """One language of the digest: its code and the tables of its file."""

    language: str
    tables: Mapping[str, Mapping[str, str]]

    def table(self, name: str) -> Mapping[str, str]:
        """Return a table; an absent one is empty."""
        return self.tables.get(name, MappingProxyType({}))

    def word(self, table: str, key: str) -> str:
        """Return a word of a table, or the key itself with spaces."""
        return self.table(table).get(key) or key.replace("_", " ")

    def phrase(self, key: str, n: int | float | None = None, **values: object) -> str:
        """Return a phrase with its gaps filled; where there is a number, the form for none, one or more."""
        phrases = self.table("phrases")
        ending = {0: "none", 1: "one"}.get(n, "other") if n is not None else ""  # type: ignore[arg-type]
        found = phrases.get(f"{key}_{ending}") or phrases.get(f"{key}_other") or phrases.get(key) or key
        return found.format(n=self._number(n) if isinstance(n, float) else n, **values)

    def money(self, cents: int) -> str:
        """Write an amount as the language does: "1,450.00", "1450,00"."""
        from babel.numbers import format_decimal

        return format_decimal(Decimal(cents) / 100, "#,##0.00", locale=self._locale)

    def _number(self, n: float) -> str:
        from babel.numbers import format_decimal

        return format_decimal(n, locale=self._locale)

    @property
    def _locale(self) -> str:
        return {"en": "en_GB"}.get(self.language, self.language)

    def said(self, word: str) -> str:
        """Say a rule word or an item name in words, or an item that came and is still to be looked at."""
        item, _, mark = word.partition(" ")
        if mark == TO_CONFIRM:
            return self.phrase("to_confirm", item=self.word("items", item))
        return self.table("reasons").get(word) or self.table("items").get(word) or word.replace("_", " ")

    def label(self, do: Do) -> str:
        """Name an action on a link: by its argument ("assign_WHOM") or its end ("settle_yes") where they have words."""
        given = do.argument or ""
        first, _, last = given.partition(" ")
        item = self.table("items").get(first, first)
        argument = self.table("profiles").get(given, given)
        gap = f"{do.action}_{CASE}" if do.case is None else ""
        keys = (gap, f"{do.action}_{given}", f"{do.action}_{last}", do.action)
        key = next((key for key in keys if key in self.table("actions")), do.action)
        text = self.word("actions", key).format(item=item, argument=argument)
        return text[:1].upper() + text[1:]

    def date(self, day: date, pattern: str) -> str:
        """Write a date by one of the patterns among the phrases."""
        from babel.dates import format_date, format_datetime

        how = self.phrase(pattern)
        if isinstance(day, datetime):
            return format_datetime(day.replace(tzinfo=None), how, locale=self._locale)
        return format_date(day, how, locale=self._locale)

    def tongue(self, code: str) -> str:
        """Name a language by its code."""
        from babel import Locale

        return Locale(self.language).languages.get(code) or code

    def age(self, since: datetime, now: datetime) -> str:
        """Say how many days ago something was."""
        days = (now.date() - since.date()).days
        return (
            self.phrase("today") if days < 1 else self.phrase("yesterday") if days == 1 else self.phrase("days", days)
        )

    def minutes(self, minutes: int) -> str:
        """Say a time span, roughly."""
        if minutes < _TWO * _HOUR:
            return self.phrase("minutes", minutes)
        return self.phrase("hours", minutes // _HOUR) if minutes < _TWO * _DAY else self.phrase("days", minutes // _DAY)

    def journal(self, line: str) -> str:
        """Say a journal row: item names and states in words, the rest as it stands."""
        known: dict[str, str] = {}
        for table in ("letters", "groups", "journal", "items"):
            known.update(self.table(table))
        words = (known.get(word, word.replace("_", " ")) for word in line.replace("->", "→").split())
        return " ".join(words)
