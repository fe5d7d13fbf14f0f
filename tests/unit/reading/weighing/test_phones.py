"""Every number is found, and weighed by what stands around it; the likeliest is the one to call."""

import time

import pytest

from mailbot.reading.fields.phones import numbers_in
from mailbot.reading.scales import Scale
from mailbot.reading.text.texts import Text
from mailbot.reading.weighing.phones import PHONE, phone_features, phone_findings, phones_of
from mailbot.rules.rule_set import RuleSet
from tests.unit.reading.letters import own, reading, rules


def found(text: str, *countries: str) -> list[str]:
    return [number.value for number in numbers_in(own(text), rules().fields, countries=countries or ("EE",), taken=())]


def features(text: str, *, another: bool = False, signed_at: int | None = None) -> list[dict[str, float]]:
    fields = rules().fields
    numbers = phones_of([own(text)], fields, countries=("EE",), taken=())
    return phone_features(numbers, fields, signed_at=signed_at, another=another)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Tel 5190 4467.", "+37251904467"),
        ("call me on +44 (0)20 7946 0312", "+442079460312"),
        ("minu telefon 77 21 508 on lauatelefon", "+3727721508"),
        ("helistage naisele 53 94 016", "+3725394016"),
        ("1) Mari Maasikas 2) 5567 0098", "+37255670098"),
        ("2)55670098", "+37255670098"),
    ],
)
def test_a_number_is_found(text: str, value: str) -> None:
    assert found(text) == [value]


def test_a_code_before_a_number_does_not_hide_it() -> None:
    text = "Tamm Mari. 46809301187. 5846 1109."
    taken = [(11, 22)]
    assert text[slice(*taken[0])] == "46809301187"
    assert [one.value for one in numbers_in(own(text), rules().fields, countries=("EE",), taken=taken)] == [
        "+37258461109"
    ]


def test_a_number_broken_at_the_end_of_a_full_line_is_one() -> None:
    text = "Mul on kopsuvahk ja ma elan uksi, minu telefoninumber on 5381 00\n26, palun helistage."
    assert found(text) == ["+37253810026"]


def test_a_number_is_not_joined_where_the_line_has_room() -> None:
    assert found("tel 5381 0026\n12 korda keemiat") == ["+37253810026"]


@pytest.mark.parametrize("text", ["Sundinud 12.03.1957", "annus 1200 mg", "CA125 oli 188", "46109172265x"])
def test_what_is_no_number_is_not_found(text: str) -> None:
    assert found(text) == []


def test_a_label_belongs_to_the_number_behind_it() -> None:
    desk, fax, mobile = features("kontor 677 8040 | faks 677 8041 | mob 5340 2217")
    assert "label.office_phone" in desk and "label.fax" in fax and "label.mobile_phone" in mobile
    assert "label.fax" not in mobile and "nearest.mobile_phone" in mobile


def test_what_is_said_behind_a_number_is_about_it() -> None:
    first, second = features("Festnetz 45 33 018 (bevorzugt), Handy +372 5268 4101 nur im Notfall")
    assert "behind.preferred" in first and "behind.not_to_call" in second
    assert "rival.behind.preferred" in second and "rival.behind.not_to_call" in first


def test_an_abbreviation_ends_no_clause() -> None:
    (number,) = features("my urologist (dr. Kulli Metsalu, she can be reached on +372 447 3352)")
    assert "clause.professional" in number


def test_a_number_of_whom_the_letter_is_about() -> None:
    (number,) = features("tema telefon on 5190 4467", another=True)
    assert "another+label.they" in number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "Please ring my mum rather than me, she is in Tallinn: +372 5344 8190. I am on +44 7700 900418.",
            "+37253448190",
        ),
        ("Olen Mari Mets, mul on rinnavähk. Mu tel on 5190 4467. Arst dr Kask, tel 731 9100.", "+37251904467"),
        ("Ich habe Krebs. Büro +49 451 390 2270, Fax +49 451 390 2279, mobil +49 171 550 3312.", "+491715503312"),
    ],
)
def test_the_one_to_call_is_chosen(text: str, value: str) -> None:
    assert reading(text).value("phone") == value


def test_a_number_in_the_subject_counts() -> None:
    assert (
        reading("Saadan taotluse, mul on melanoom.", subject="Mari Mets tel 5558 1093").value("phone") == "+37255581093"
    )


def test_the_number_of_a_doctor_alone_is_none_to_call() -> None:
    assert reading("Minu raviarst on dr Kask, Lõuna haigla osakonna telefon 786 8500.").value("phone") is None


def test_findings_say_why_they_were_not_chosen() -> None:
    weights = RuleSet(name="weights", tables={PHONE: {"always": 0.0, "first": 2.0, "later": -2.0}})
    numbers = phones_of([own("tel 5190 4467, 5190 4468, 5190 4467")], rules().fields, countries=("EE",), taken=())
    findings, said = phone_findings(
        numbers,
        phone_features(numbers, rules().fields, signed_at=None, another=False),
        Scale(weights=weights, name=PHONE),
    )
    assert [finding.chosen for finding in findings] == [True, False, False]
    assert [finding.why for finding in findings] == [None, "another number is likelier", "says the same"]
    assert said is not None and said.name == PHONE and said.probability > 0.8


def test_no_number_gives_no_claim() -> None:
    assert phone_findings((), (), Scale(weights=RuleSet(name="weights"), name=PHONE)) == ((), None)


def test_a_paper_of_another_role_is_not_looked_at() -> None:
    text = Text(source="document:x", place="document", text="tel 5190 4467", role="clinical")
    assert phones_of([text], rules().fields, countries=("EE",), taken=()) == ()


def seconds_for(count: int) -> float:
    """Return what it costs to weigh so many numbers of one letter, in seconds of CPU, at best of two tries."""
    text = own(" ".join(f"helista mulle {50000000 + at}," for at in range(count)))
    spent = []
    for _ in range(2):
        start = time.process_time()
        numbers = phones_of([text], rules().fields, countries=("EE",), taken=())
        phone_features(numbers, rules().fields, signed_at=None, another=True)
        spent.append(time.process_time() - start)
    return min(spent)


def test_a_letter_full_of_numbers_costs_no_square() -> None:
    seconds_for(10)
    assert seconds_for(1600) < 8 * seconds_for(400)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "Hej! Jag söker för min pappa, personbeteckning 131052-308T. Han bor i Ekenäs. Ring mig på 044 555 0191.",
            "+358445550191",
        ),
        (
            "Dzień dobry, mieszkam w Wilnie i choruję na raka krtani. Mój telefon 8 655 40 112, proszę dzwonić.",
            "+37065540112",
        ),
        ("Hej! Jag har cancer i magen och skriver till er själv. Ring mig på 070 555 01 91, tack.", "+46705550191"),
    ],
)
def test_a_number_is_read_by_the_country_where_people_live(text: str, value: str) -> None:
    assert [f.value for f in reading(text).findings if f.field == "phone"] == [value]


def test_a_range_that_the_library_does_not_know_is_neither_a_mobile_nor_another_number() -> None:
    """Written with its country it is a telephone all the same; without it a number of another sort."""
    fields = rules().fields
    known = [
        n.kind
        for text in ("+44 7700 900 318", "+44 7911 123456")
        for n in numbers_in(own(text), fields, countries=("EE",), taken=())
    ]
    assert known == ["unknown", "mobile"]
    found = reading("My question is whether surgery helps. Please ring me.\n\nPiret Haddon\n+44 7700 900 318")
    assert [one.value for one in found.findings if one.field == "phone" and one.chosen] == ["+447700900318"]
