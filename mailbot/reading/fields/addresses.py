"""Whether a postal address of the patient or applicant is given; the hospital's own and clinics' do not count."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mailbot.model.reading import Finding
from mailbot.reading.fields.villages import villages_in
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import Hit

_HOUSE = r"\d{1,4}(?:[ ]?\p{L}\b)?(?:[ ]?[-–/][ ]?\d{1,4}\p{L}?|[ ]\d{1,3}\b(?=[,;\n]))?"
_POSTCODE = (
    r"(?:LV[- ]?\d{4}|LT[- ]?\d{5}|(?:EE|EST|FI|FIN|D|DE|UA)[- ]?\d{5}|(?<!\d)\d{2}-\d{3}(?!\d)"
    r"|(?<![\d.,+-])\d{5}(?![\d/%]|[.,]\d|-\d| ?\d))"
)
_FULL = regex.compile(
    rf"(?<![\p{{L}}.'’-])(?:\p{{Lu}}[\p{{L}}.'’-]{{0,30}}[ ]){{0,3}}"
    rf"(?:\p{{Lu}}|\p{{Ll}}{{2}})[\p{{L}}.'’-]{{1,30}},?[ ]{{1,3}}"
    rf"{_HOUSE}[^\S\n]*[,;]?"
    rf"(?:[^\n\d@]{{0,40}}\n?[^\n\d@]{{0,40}}){_POSTCODE}"
    rf"|{_POSTCODE},?[ ]{{1,3}}\p{{L}}[\p{{L}} .-]{{1,40}},[^\n@]{{0,40}}[ ]{_HOUSE}",
)
_ANY_POSTCODE = regex.compile(_POSTCODE)
"""What every address found by `_FULL` holds, and is looked for in a thirtieth of the time."""
_YEAR = r"(?!(?:19|20)\d\d\b)"
_PART = regex.compile(rf"\p{{L}}[\p{{L}}.'’-]*[.,]?[ ]+{_YEAR}{_HOUSE}(?![\d.:]|[ ]?[%€])|{_POSTCODE}")
_LINE = regex.compile(
    r"^[ \t]*\p{Lu}[\p{L}.'’-]+(?:[ ][\p{L}.]+){0,2}[ ]\d{1,3}\p{L}?(?:[-/]\d{1,3})?,[ ]*\p{Lu}\p{L}+[\p{L} ,-]*$",
    regex.MULTILINE,
)
"""A line that is nothing but street, house number and town."""
_NUMBER_BEFORE = regex.compile(r"(?<![\d.,/-])\d{1,4}[a-z]?,?[ ](?:\p{Lu}[\p{L}'’]+[ ]){1,3}\Z")
_NAME_BEFORE = regex.compile(r"(?:\p{Lu}[\p{L}.'’-]+[ ]){1,3}\Z")
_NAME_BEHIND = regex.compile(rf"[ ]?(?:\p{{Lu}}[\p{{L}}.'’-]+[ ]){{1,3}}{_HOUSE}(?![\d.:])")
_NUMBER_BEHIND = regex.compile(rf"[ ]{_HOUSE}(?![\d.:]|[ ]?%)")
_LONGEST_MEASURE = 8
_RULED = " \t:._-–—|"
"""What a field holds that nobody filled in."""
_LABELLED = "address-label"
_LETTERS = "other"
_FORMS = frozenset({"contract", "power_of_attorney"})
"""Papers in which a party fills in an address behind its label; what else stands in them is the hospital's."""


def addresses_in(
    texts: Iterable[Text], rules: RuleSet, *, taken: Iterable[tuple[str, int, int]] = ()
) -> tuple[Finding, ...]:
    """Return the postal addresses (value "yes") in the order of the texts; `taken` are other findings' places."""
    found: list[Finding] = []
    blocked = list(taken)
    for text in texts:
        known = [(a, b) for source, a, b in blocked if source == text.source]
        if text.place in ("own_text", "signature") or (text.place == "document" and text.role == _LETTERS):
            found.extend(_in_text(text, rules, known))
        elif text.place == "document" and text.role in _FORMS:
            found.extend(one for one in _in_text(text, rules, known) if one.rule == _LABELLED)
    return tuple(found)


def first_good(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Choose the first against which nothing speaks."""
    chosen = next((f for f in found if f.why is None), None)
    return tuple(f if f is not chosen else replace(f, chosen=True) for f in found)


def _in_text(text: Text, rules: RuleSet, taken: list[tuple[int, int]]) -> Iterable[Finding]:
    """Yield addresses, labelled ones first: what others find in the same place is none.

    "Aadress: Kase tn 14-3, 61503 Elva" by its label, "Pikk 12-3, 10123 Tallinn" by its postcode, "Kase tn 14-3" by
    its street; `taken` are the places of codes and telephone numbers.
    """
    seen: list[tuple[int, int]] = []
    for label in text.hits(rules.words("address")):
        rest = text.text[label.end : label.end + 110]
        rest = regex.split(r"\n[ \t]*\n|\n(?=[^\n]{1,30}:)|[!?]|@|\.\s+(?=\p{Lu}\p{Ll}+[ ]\p{Ll})", rest)[0]
        rest = _value_of(rest)
        parts = (part for part in _PART.finditer(rest) if not _is_measured(rest, part.end(), rules))
        part = next(parts, None) or rules.words("street").first(rest)
        if part is None or not regex.search(r"\d", rest):
            continue
        part_end = part.end if isinstance(part, Hit) else part.end()
        if regex.match(r"[^\d]{45,}", rest):
            continue
        span = (label.end, label.end + part_end)
        if any(span[0] < last and span[1] > first for first, last in taken):
            continue
        seen.append((label.start, label.end + len(rest)))
        yield _finding(text, span, label.start, _LABELLED, rules)
    whole = _FULL.finditer(text.text) if _ANY_POSTCODE.search(text.text) else ()
    places = [(match.span(), "street-and-postcode") for match in (*whole, *_LINE.finditer(text.text))]
    places += [(span, "street-and-number") for span in _streets(text, rules)]
    places += [(span, "village") for span in villages_in(text, rules)]
    for span, rule in places:
        if any(span[0] < last and span[1] > first for first, last in (*seen, *taken)):
            continue
        seen.append(span)
        yield _finding(text, span, span[0], rule, rules)


def _is_measured(text: str, end: int, rules: RuleSet) -> bool:
    """Say whether a number that ends here is no house's but an amount: 290 EUR, 5 mg."""
    return rules.words("measure").begins(text[end : end + _LONGEST_MEASURE].removeprefix(" ")) is not None


def _value_of(rest: str) -> str:
    """Return what a label is followed by; where its own line is empty, the next line alone.

    "Address" above "Price 290 EUR" of a form that nobody filled in is no address.
    """
    own, _, below = rest.partition("\n")
    return rest if own.strip(_RULED) else f"{own}\n{below.partition(chr(10))[0]}"


def _streets(text: Text, rules: RuleSet) -> Iterable[tuple[int, int]]:
    """Yield a word for a street with its name and the number of the house: "12 Friars Walk", "бульвар Калеви 15-22"."""
    for word in text.hits(rules.words("street")):
        before = text.text[max(0, word.start - 60) : word.start]
        number, name = _NUMBER_BEFORE.search(before), _NAME_BEFORE.search(before)
        behind = _NAME_BEHIND.match(text.text, word.end) or (
            _NUMBER_BEHIND.match(text.text, word.end) if name else None
        )
        if behind is not None and _is_measured(text.text, behind.end(), rules):
            behind = None
        if number is not None and word.language == "en" and text.text[word.start].isupper():
            yield word.start - len(number[0]), word.end
        elif behind is not None and word.language != "en":
            yield word.start - (len(name[0]) if name else 0), behind.end()


def _finding(text: Text, span: tuple[int, int], start: int, rule: str, rules: RuleSet) -> Finding:
    line_start = max(text.text.rfind("\n", 0, start) + 1, start - 80)
    line_end = text.text.find("\n", span[1])
    line = text.folded[line_start : min(line_end if line_end >= 0 else len(text.text), span[1] + 60)]
    near = text.folded[max(line_start, start - 45) : min(span[1] + 40, line_end if line_end >= 0 else len(text.text))]
    why = None
    if rules.words("own_place").found_in(near, folded=True) or rules.words("own_place").found_in(
        text.folded[start : min(span[1] + 60, line_end if line_end >= 0 else len(text.text))], folded=True
    ):
        why = "the hospital's own"
    elif _of_an_office(text, max(line_start, start - 45), span[1], line, rules) or (
        rule != _LABELLED and _under_an_office(text, line_start, rules)
    ):
        why = "a clinic's or an office's"
    return Finding(
        rule=rule, field="postal_address", value="yes", written=text.text[span[0] : span[1]], source=text.source,
        start=span[0], end=span[1], sure="likely" if why is None else "weak", why=why,
    )  # fmt: skip


def _of_an_office(text: Text, first: int, last: int, line: str, rules: RuleSet) -> bool:
    there = rules.words("professional").found_in(text.folded[first:last], folded=True)
    return there and not rules.words("my").found_in(line, folded=True)


def _under_an_office(text: Text, line_start: int, rules: RuleSet) -> bool:
    """Say whether the line right above an address without a label names a clinic, as under a doctor's name."""
    line = text.folded[:line_start].removesuffix("\n").rsplit("\n", 1)[-1]
    if ":" in line or len(line) > 70 or rules.words("my").found_in(line, folded=True):
        return False
    return rules.words("professional").found_in(line, folded=True) and not regex.search(r"\d", line)
