"""The features of a whole mail: its word lists and where they stand, what was found, what came, what rules say."""

from collections.abc import Iterable, Sequence
from math import log1p

from mailbot.model.fields import ItemName
from mailbot.model.mail import Address
from mailbot.model.reading import Finding, Link, Reading
from mailbot.persons.names import same_person, same_word, split_name
from mailbot.reading.fields.by_post import SIGNED
from mailbot.reading.sheet import Sheet
from mailbot.reading.text.answered import LISTED_IN_QUOTE, LONGEST_QUOTE, told_under
from mailbot.reading.text.texts import Text
from mailbot.rules.words import fold

Features = dict[str, float]

_MANY = 3
"""Places of one list from which a mail is full of it."""
_EARLY = 350
"""Letters at the beginning of a letter in which people say what they want and for whom."""
_NOT_OF_THE_CASE = frozenset({"email", "unread_code"})
"""Fields that every mail has, which tell nothing apart, and what nobody could read: a person is asked of it anyhow."""
ASKED = (
    "name_label", "patient", "personal_code", "phone", "address", "question_label", "asks", "course_heading",
    "course_label", "contract", "power_of_attorney", "clinical_papers", "translated",
)  # fmt: skip
"""The word lists by which the items of our letters are told apart."""
_SOME_WORDS = 5
"""Words under an item of our letter from which they tell something: "see attached" does not."""
_MUCH = 10.0
"""The amount told from which more of it says no more."""
_SHORT, _LONG = 250, 1200
"""Letters below and above which the length of a letter is a feature."""

_PASSES_ON = "passes_on.patients_letter"
_OF_LETTER = "the-writer-is-the-patient"
"""The reason that is no sign where the patient's letter is passed on: its "me" is not who asks for the opinion."""


def mail_features(sheet: Sheet, reading: Reading, lists: Iterable[str], reasons: Iterable[str] = ()) -> Features:
    """Return the features of a mail that was read by the rules; `reasons` are those for whom it is."""
    features: Features = {}
    own = [text for text in sheet.own if text.text.strip()]
    subject = [text for text in sheet.typed if text.place == "subject"]
    for name in lists:
        words = sheet.rules.fields.words(name)
        places = [hit.start for text in own for hit in text.hits(words)]
        if places:
            features[f"says.{name}"] = 1.0
        if len(places) >= _MANY:
            features[f"many.{name}"] = 1.0
        if any(place < _EARLY for place in places):
            features[f"early.{name}"] = 1.0
        if any(text.says(words) for text in subject):
            features[f"subject.{name}"] = 1.0
    features |= _written(sheet, own)
    features |= _told(sheet)
    features |= _found(reading.findings)
    features |= _people(sheet, reading.findings)
    features |= _asked(sheet)
    features |= _came(reading, reading.links, reading.by_post)
    features |= _said_to_be_here(sheet, reading)
    passed_on = _is_another_who_passes_on(sheet, reading.findings, features)
    features |= {f"whom.{reason}": 1.0 for reason in reasons if not (passed_on and reason == _OF_LETTER)}
    features[f"rule.kind.{reading.kind}"] = 1.0
    if reading.topic:
        features[f"rule.topic.{reading.topic}"] = 1.0
    if reading.applicant_is_patient is not None and not (passed_on and reading.applicant_is_patient):
        features["rule.for_oneself" if reading.applicant_is_patient else "rule.for_another"] = 1.0
    return features


def _written(sheet: Sheet, own: list[Text]) -> Features:
    features: Features = {}
    length = sum(len(text.text) for text in own)
    if length < _SHORT:
        features["short"] = 1.0
    if length > _LONG:
        features["long"] = 1.0
    header, body = sheet.message.header, sheet.message.body
    if header.follows:
        features["answer.header"] = 1.0
    if body.quoted_text.strip():
        features["answer.quote"] = 1.0
    if body.signature.strip():
        features["signature"] = 1.0
    if body.forwarded or sheet.letter.carrier is not None:
        features["passed_on"] = 1.0
    if sheet.screening is not None:
        features["weak_machine"] = 1.0
    if any("?" in text.text for text in own):
        features["sign"] = 1.0
    return features


def _told(sheet: Sheet) -> Features:
    """Return how much the letter tells of the illness, and how much its clinical papers do."""
    amounts = {"told.letter": 0.0, "told.papers": 0.0}
    for text, telling in zip(sheet.sources, sheet.tellings, strict=True):
        amounts["told.papers" if text.role == "clinical" else "told.letter"] += telling.amount
    return {name: min(1.0, log1p(amount) / log1p(_MUCH)) for name, amount in amounts.items() if amount > 0}


def _found(findings: Iterable[Finding]) -> Features:
    features: Features = {}
    for finding in findings:
        if finding.field in _NOT_OF_THE_CASE:
            continue
        features[f"seen.{finding.field}"] = 1.0
        if finding.chosen:
            features[f"found.{finding.field}"] = 1.0
            features[f"found.{finding.field}.{finding.sure}"] = 1.0
            place = finding.source.split(":", 1)[0]
            features[f"found.{finding.field}.{place}"] = 1.0
            if finding.field == "postal_address":
                features[f"{finding.field}.{finding.rule}"] = 1.0
    return features


def _people(sheet: Sheet, findings: Iterable[Finding]) -> Features:
    """Return how those who send and sign a mail are named beside its patient: alike, of one family, or otherwise.

    "sends" is the name in From, "signs" that under the letter, "wrote" that of a letter which is passed on. Who
    passes on the patient's own letter and is to be answered is somebody else, whatever that letter says of "me"; a
    clerk who passes on what came to a wrong desk leaves the writer's address to answer to.
    """
    chosen = {finding.field: finding.value for finding in findings if finding.chosen}
    patient = chosen.get("patient_name")
    if patient is None:
        return {}
    sender, writer = sheet.message.header.from_, _wrote_below(sheet)
    named = {"sends": [one.display_name for one in sender], "wrote": [one.display_name for one in writer]}
    named["signs"] = [chosen["applicant_name"]] if "applicant_name" in chosen else []
    features = {f"{role}.{_beside(name, patient)}": 1.0 for role, names in named.items() for name in names if name}
    addresses = {one.addr_spec.casefold() for one in sender}
    other = all(one.addr_spec and one.addr_spec.casefold() not in addresses for one in writer)
    answered = chosen.get("email", "").casefold() in addresses
    if "wrote.patient" in features and "sends.patient" not in features and other and answered:
        features[_PASSES_ON] = 1.0
    return features


def _is_another_who_passes_on(sheet: Sheet, findings: Iterable[Finding], features: Features) -> bool:
    """Say whether who passes on the patient's letter is by name somebody else: a patient has addresses of her own, too.

    Neither a nickname tells it, nor a name whose first is the patient's too, nor an address with the patient's name.
    """
    patient = next((finding.value for finding in findings if finding.chosen and finding.field == "patient_name"), "")
    words = [word.casefold() for word in split_name(patient)]
    if _PASSES_ON not in features or not words or not features.keys() & {"sends.family", "sends.other"}:
        return False
    senders = sheet.message.header.from_
    firsts = [first for one in senders for first in split_name((one.display_name or "").casefold())[:1]]
    return not (
        any(all(word in one.addr_spec.casefold() for word in words) for one in senders)
        or any(same_word(first, word) for first in firsts for word in words)
    )


def _wrote_below(sheet: Sheet) -> Sequence[Address]:
    """Return who wrote the letter that is passed on, attached or below a header block in the text."""
    if sheet.letter.carrier is not None:
        return sheet.letter.message.header.from_
    below = sheet.message.body.forwarded_from
    return (below,) if below is not None else ()


def _beside(name: str, patient: str) -> str:
    """Say how a name stands to the patient's: "patient", "family" where they share a word, else "other"."""
    if same_person(name, patient):
        return "patient"
    words = split_name(name)
    # `share_a_word` would pass over initials with their dot, too: the weights were fitted with them
    if any(same_word(one, other) for one in words for other in split_name(patient) if min(len(one), len(other)) > 1):
        return "family"
    return "other" if len(words) > 1 else "other.short"


def _asked(sheet: Sheet) -> Features:
    """Return what the items of a quoted letter of ours are about: what was asked for is what an answer brings."""
    quoted = sheet.letter.message.body.quoted_text[:LONGEST_QUOTE]
    items = [fold(found["item"]) for found in LISTED_IN_QUOTE.finditer(quoted)]
    if not items:
        return {}
    rules = sheet.rules.fields
    lists = [(name, rules.words(name)) for name in ASKED]
    asked = {f"asked.{name}": 1.0 for name, words in lists if any(words.found_in(one, folded=True) for one in items)}
    told = told_under(sheet.letter.message.body.full_text, "course_of_disease", rules) >= _SOME_WORDS
    return {**asked, "told_under.course_of_disease": 1.0} if told else asked


def _said_to_be_here(sheet: Sheet, reading: Reading) -> Features:
    """Return which signed papers a sentence says are attached, and whether one was told apart from the others.

    "unseen": it was not, and a paper is there that it may be: of no role, or one of two of the same role.
    """
    words = {item: sheet.rules.fields.words(item) for item in SIGNED}
    attached = sheet.rules.fields.words("scanned")
    roles = [document.role for document in reading.documents]
    spare = "other" in roles or any(roles.count(role) > 1 for role in roles if role != "signature_logo")
    seen = {role for document in reading.documents for role in (document.role, *document.also)}
    features: Features = {}
    for item, of_item in words.items():
        if any(
            not piece.asks
            and text.says(of_item, piece.start, piece.end)
            and text.says(attached, piece.start, piece.end)
            for text in sheet.own
            for piece in text.pieces
        ):
            features[f"attaches.{item}"] = 1.0
            if item not in seen:
                features[f"attaches.{item}.{'unseen' if spare else 'forgotten'}"] = 1.0
    return features


def _came(reading: Reading, links: tuple[Link, ...], by_post: tuple[ItemName, ...]) -> Features:
    features: Features = {f"by_post.{item}": 1.0 for item in by_post}
    if links:
        features["links"] = 1.0
    if reading.contract_in_link:
        features["contract_in_link"] = 1.0
    for document in reading.documents:
        if document.role == "signature_logo":
            continue
        features[f"role.{document.role}"] = 1.0
        features[f"fate.{document.file.fate}"] = 1.0
        for role in document.also:
            features[f"role.{role}"] = 1.0
        if document.signed is not None:
            features[f"role.{document.role}.{'signed' if document.signed else 'unsigned'}"] = 1.0
        if document.role in SIGNED and document.file.signature.state != "none":
            features[f"role.{document.role}.by_computer"] = 1.0
    if not any(document.role != "signature_logo" for document in reading.documents):
        features["no_papers"] = 1.0
    return features
