"""Which of the numbers of a mail is the one to call: each is weighed by what stands around it.

Its signs are the word lists around it, how and where it is written, and how
it compares with the others.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from mailbot.model.reading import Claim, Finding, Sure
from mailbot.reading.fields.phones import Number, numbers_in
from mailbot.reading.scales import Features, Scale
from mailbot.reading.text.texts import Text
from mailbot.reading.weighing.around import Spot, begins_line, rivals, words_above, words_around
from mailbot.rules.rule_set import RuleSet

PHONE = "phone"
"""The table of weights by which a number is the one to call."""
LISTS = (
    "phone", "other_number", "professional", "my", "they", "relation", "preferred", "not_to_call", "own_place",
    "representative", "patient", "address", "email_label", "name_label", "self_intro", "title", "personal_code",
    "procedure", "contract", "said", "you", "please_call", "mobile_phone", "home_phone", "office_phone", "fax",
)  # fmt: skip
"""The word lists that are looked up around a number; of two that hold a word the later one tells more."""
_KINDS = ("mobile_phone", "home_phone", "office_phone", "fax", "phone", "other_number")
_OWNERS = ("professional", "my", "they", "relation", "representative", "patient", "own_place")
_TYPED = ("own_text", "signature", "subject", "cover")
_PAPERS = ("other", "contract", "power_of_attorney")
_IN_SIGNATURES = ("professional", "own_place", "representative", "title")
_PLACES = ("clause", "behind")
_CHOSEN = 0.4
"""The probability from which the likeliest number is taken: two that share it leave less than a half to each."""
_CERTAIN = 0.9


def phones_of(
    texts: Iterable[Text], rules: RuleSet, *, countries: tuple[str, ...], taken: Iterable[tuple[str, int, int]]
) -> tuple[Number, ...]:
    """Return every number in the writer's own words and in papers that are filled in, in order."""
    blocked = list(taken)
    return tuple(
        number
        for text in texts
        if text.place in _TYPED or (text.place == "document" and text.role in _PAPERS)
        for number in numbers_in(
            text, rules, countries=countries, taken=[(a, b) for source, a, b in blocked if source == text.source]
        )
    )


def phone_features(
    numbers: Sequence[Number], rules: RuleSet, *, signed_at: int | None, another: bool
) -> list[dict[str, float]]:
    """Return the features of each number; `signed_at` is where the writer's name ends a letter, `another` for whom."""
    values = [number.value for number in numbers]
    times = Counter(values)
    found: list[dict[str, float]] = []
    mobiles = [number.value for number in numbers if number.kind == "mobile"]
    for at, number in enumerate(numbers):
        features = {f"place.{number.text.place}": 1.0, f"kind.{number.kind}": 1.0}
        if number.text.place == "document":
            features[f"paper.{number.text.role}"] = 1.0
        if number.written.startswith(("+", "00")):
            features["with_prefix"] = 1.0
        features["first" if number.value == values[0] else "later"] = 1.0
        if len(times) == 1:
            features["only"] = features[f"only.{number.kind}"] = 1.0
        elif mobiles:
            features[f"beside_mobile.{number.kind}"] = 1.0
            if number.value == mobiles[0]:
                features["first_mobile"] = 1.0
        if times[number.value] > 1:
            features["again"] = 1.0
        if signed_at is not None and number.text.place == "own_text" and number.start > signed_at:
            features["below_name"] = 1.0
        if len(numbers) > _MANY:
            features["among_many"] = 1.0
        before = numbers[at - 1] if at and numbers[at - 1].text is number.text else None
        for word in _words_around(number, before.end if before else 0, rules):
            features[word] = 1.0
            if another and word.split(".")[1] in ("my", "they", "relation", "patient"):
                features[f"another+{word}"] = 1.0
        if "nearest.professional" in features and not any(f"{place}.my" in features for place in _PLACES):
            features["a_professionals"] = 1.0
        found.append(features)
    telling = [[sign for sign in features if _tells_of_others(sign)] for features in found]
    others = rivals(values, telling)
    return [features | dict.fromkeys(signs, 1.0) for features, signs in zip(found, others, strict=True)]


def _tells_of_others(sign: str) -> bool:
    return sign.startswith(("label.", "clause.", "behind.")) and sign.split(".")[1] in _TELLING


_TELLING = ("preferred", "not_to_call", "please_call", "my")
"""Lists whose word beside one number says something of the others of the mail, too."""
_MANY = 3


def _words_around(number: Number, since: int, rules: RuleSet) -> Iterator[str]:
    spot = Spot(text=number.text, start=number.start, end=number.end, since=since)
    yield from words_around(spot, rules, LISTS, (_OWNERS, _KINDS))
    yield from words_above(spot, rules, _IN_SIGNATURES)
    if begins_line(spot):
        yield "line.begins"


def phone_findings(
    numbers: Sequence[Number], features: Sequence[Features], scale: Scale
) -> tuple[tuple[Finding, ...], Claim | None]:
    """Return all numbers as findings, the likeliest chosen where it is likelier than not, and what it weighed."""
    claims = [scale.claim(one) for one in features]
    best = max(range(len(numbers)), key=lambda at: claims[at].probability, default=None)
    if best is None:
        return (), None
    chosen = claims[best].probability >= _CHOSEN
    value = numbers[best].value if chosen else None
    findings = tuple(
        Finding(
            rule="weighed-phone", field="phone", value=number.value, written=number.written,
            source=number.text.source, start=number.start, end=number.end, sure=_sure(said.probability),
            chosen=chosen and at == best, why=_why(number, value) if not (chosen and at == best) else None,
        )
        for at, (number, said) in enumerate(zip(numbers, claims, strict=True))
    )  # fmt: skip
    return findings, claims[best]


def _why(number: Number, value: str | None) -> str:
    if value is None:
        return "too weak by itself"
    return "says the same" if number.value == value else "another number is likelier"


def _sure(probability: float) -> Sure:
    if probability >= _CERTAIN:
        return "certain"
    return "likely" if probability >= _CHOSEN else "weak"
