"""Papers on their way by post: named in the sentence, before it, or in the item of our letter that is answered."""

import pytest

from mailbot.reading.fields.by_post import posted_in, tracked
from mailbot.reading.text.answered import answers_in
from mailbot.reading.weighing.post import POST, by_post, post_features, weighed_post
from mailbot.rules.rule_set import RuleSet
from tests.unit.reading.letters import own, reading, rules

QUOTED = """Vastan teie kirja vahele.

> Edasi minemiseks vajame veel:
> 1. Patsiendi isikukood
46809301187
> 2. Allkirjastatud leping
läks täna tähitult teele
> 3. Patsiendi allkirjastatud volikiri
sama ümbriku sees
>
> Palun vastake sellele kirjale."""
OWN = "Vastan teie kirja vahele.\n\n46809301187\nläks täna tähitult teele\nsama ümbriku sees"


def test_what_stands_under_an_item_answers_it() -> None:
    text = own(OWN)
    answers = answers_in(text, QUOTED, rules().fields)
    assert [(one.item, text.text[one.start : one.end]) for one in answers] == [
        ("contract", "läks täna tähitult teele"),
        ("power_of_attorney", "sama ümbriku sees"),
    ]


def test_both_papers_come_by_post() -> None:
    text, fields = own(OWN), rules().fields
    posted = tuple(posted_in([text], answers_in(text, QUOTED, fields), fields))
    features = post_features(posted, (), "", fields)
    assert by_post(posted, features, weighed_post(features, rules().weights)) == ("contract", "power_of_attorney")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Saadan lepingu posti teel.", [("contract", "here")]),
        ("Leping on valmis. Panin ümbriku posti.", [("contract", "before")]),
        ("Kirjutasin alla ja panin täna postkasti.", [("contract", "signed")]),
        ("Ümbrik läks täna posti.", [("contract", "nowhere")]),
        ("Lepingu toimetan homme Puusepa tänavale.", [("contract", "here")]),
        ("Saatsin eile kirja postiga. Lepingut ma veel allkirjastanud ei ole.", [("contract", "nowhere")]),
        ("Täna läks kiri postiga teele. Kas leping on vaja lisada?", [("contract", "nowhere")]),
        ("Leping läks teele, RR 473 124 829 EE.", [("contract", "here")]),
        ("Saadan lepingu e-postiga.", []),
        ("Kas võin lepingu saata postiga?", []),
        ("Lepingu skann on lisatud.", []),
    ],
)
def test_where_a_paper_is_named(text: str, named: list[tuple[str, str]]) -> None:
    assert [(one.item, one.named) for one in posted_in([own(text)], (), rules().fields) if one.plain] == named


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Saadan lepingu e-postiga.", ["contract"]),
        ("Leping: paberil.", ["contract"]),
        ("Leping on valmis.", []),
        ("Kas saata volikiri?", []),
    ],
)
def test_half_of_what_tells_of_the_post_is_weighed_where_a_paper_is_named(text: str, items: list[str]) -> None:
    found = [one.item for one in posted_in([own(text)], (), rules().fields) if not one.plain]
    assert found == items


def test_without_weights_nothing_comes() -> None:
    posted = tuple(posted_in([own("Saadan lepingu posti teel.")], (), rules().fields))
    features = post_features(posted, (), "", rules().fields)
    empty = RuleSet(name="weights", tables={POST: {"always": -1.0}})
    assert by_post(posted, features, weighed_post(features, empty)) == ()


def test_the_likeliest_sentence_of_each_signed_paper_is_a_claim() -> None:
    found = reading("Leping läks eile tähitult teie poole teele. Volikirja saadan postiga siis, kui see on valmis.")
    sent, later = found.claim(f"{POST}.contract"), found.claim(f"{POST}.power_of_attorney")
    assert sent is not None
    assert later is not None
    assert sent.probability > 0.5
    assert later.probability < sent.probability
    assert reading("Leping on lisatud.").claim(f"{POST}.power_of_attorney") is None


@pytest.mark.parametrize(
    ("text", "is_"),
    [("RR 473 124 829 EE", True), ("kviitung RR473124829EE.", True), ("EE473124829", False), ("RR 473 124 829", False)],
)
def test_the_number_of_a_registered_letter(text: str, is_: bool) -> None:
    assert tracked(text) is is_


def test_the_letter_that_is_answered_tells_what_goes() -> None:
    fields = rules().fields
    posted = tuple(posted_in([own("Ümbrik läks täna posti.")], (), fields))
    signs = [
        set(post_features(posted, (), quoted, fields)[0]) & {"quoted", "quoted.not"}
        for quoted in ("Ootame veel allkirjastatud lepingut.", "Ootame veel isikukoodi.", "")
    ]
    assert signs == [{"quoted"}, {"quoted.not"}, set()]
    ours = "Ootame veel allkirjastatud lepingut."
    for text, told in (("Lepingu saadan homme.", set()), ("Leping: paberil.", {"quoted"})):
        named = tuple(posted_in([own(text)], (), fields))
        assert set(post_features(named, (), ours, fields)[0]) & {"quoted", "quoted.not"} == told
