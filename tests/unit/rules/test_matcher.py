"""Each rule kind by the facts that an admin relies on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.rules.kinds import DocumentText, FileName, HeaderRule, Labelled, Near, PartRule, Pattern, Phrase, Rule
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import Words

LISTS = RuleSet(
    vocabulary={
        name: Words(name=name, by_language={"et": words})
        for name, words in {
            "label": ("telefon", "tel"),
            "doctor": ("arst", "dr"),
            "contract": ("leping*",),
            "post": ("postiga",),
            "not": ("ei",),
        }.items()
    }
)
PHONE = r"\+?\d[\d ]{5,}\d"


def found(rule: Rule, text: str) -> list[str]:
    return [hit.value for hit in LISTS.find(rule, text)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Telefon: 5550 1111", ["5550 1111"]),
        ("tel 5550 1111", ["5550 1111"]),
        ("Telefon\t5550 1111", ["5550 1111"]),
        ("Telefon (õhtuti): 5550 1111", ["5550 1111"]),
        ("Telefon\n5550 1111", ["5550 1111"]),
        ("Telefon – 5550 1111; tel. 5550 2222", ["5550 1111", "5550 2222"]),
        ("Telefoni pole, kood 5550 1111", []),
        ("5550 1111", []),
    ],
)
def test_a_label_and_what_stands_behind_it(text: str, values: list[str]) -> None:
    assert found(Labelled(id="x", words=("label",), value=PHONE), text) == values


def test_a_labelled_hit_knows_both_places() -> None:
    (hit,) = LISTS.find(Labelled(id="x", words=("label",), value=PHONE), "Minu tel: 5550 1111.")
    assert (hit.start, hit.end, hit.word, hit.word_start, hit.language) == (10, 19, "tel", 5, "et")


def test_a_group_names_the_part_that_is_wanted() -> None:
    assert found(Pattern(id="x", pattern=r"nr (?<value>\d+)"), "arve nr 17") == ["17"]


def test_words_in_the_line_speak_against_a_pattern() -> None:
    rule = Pattern(id="x", pattern=PHONE, unless=("doctor",))
    assert found(rule, "dr Kask 5550 1111\nmina 5550 2222") == ["5550 2222"]


@pytest.mark.parametrize(
    ("side", "text", "hits"),
    [
        ("before", "tel on 5550 1111", 1),
        ("before", "5550 1111 on tel", 0),
        ("after", "5550 1111 on tel", 1),
        ("either", "5550 1111 on tel", 1),
        ("before", "tel ja palju muud juttu vahel, mis on pikk 5550 1111", 0),
    ],
)
def test_a_pattern_near_a_word(side: str, text: str, hits: int) -> None:
    rule = Near(id="x", pattern=PHONE, words=("label",), within=15, side=side)  # type: ignore[arg-type]
    assert len(found(rule, text)) == hits


def test_nearness_may_end_at_the_line() -> None:
    rule = Near(id="x", pattern=PHONE, words=("label",), same_line=True)
    assert found(rule, "tel\n5550 1111") == []


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("Lepingu saadan postiga.", 1),
        ("Leping on lisatud. Pildid saadan postiga.", 0),
        ("- leping\n- pildid postiga", 0),
        ("Lepingut ei saada postiga.", 0),
    ],
)
def test_phrases_hold_within_a_sentence(text: str, hits: int) -> None:
    rule = Phrase(id="x", words=("contract",), together=("post",), unless=("not",))
    assert len(found(rule, text)) == hits


def test_a_phrase_may_look_at_the_whole_text() -> None:
    rule = Phrase(id="x", words=("contract",), together=("post",), scope="text")
    assert found(rule, "Leping on valmis. Kõik tuleb postiga.") == ["Leping"]


@pytest.mark.parametrize("name", ["minu_leping.pdf", "Leping-2026.asice", "LEPING(1).docx", "leping.scan.jpg"])
def test_a_word_in_a_file_name(name: str) -> None:
    assert len(found(FileName(id="x", words=("contract",)), name)) == 1


def test_a_document_needs_so_many_different_words_at_its_head() -> None:
    rule = DocumentText(id="x", words=("contract", "label"), least=2, first=40)
    assert found(rule, "LEPING. Leping. Leping.") == []
    assert len(found(rule, "LEPING, telefon 5550 1111")) == 2
    assert found(rule, "x" * 40 + "LEPING, telefon") == []


WORDS = st.sampled_from(["leping", "Lepingud", "LEPING.", "telefon", "tel", "arst", "ei", "17", "18", "\n", "õ"])
DOCUMENT_RULES = st.builds(
    DocumentText,
    id=st.just("x"),
    words=st.sampled_from([(), ("contract",), ("contract", "label"), ("gone",)]),
    pattern=st.sampled_from([None, r"\d\d", r"l\w+", r"nr (?<value>\d+)"]),
    least=st.integers(1, 3),
    first=st.sampled_from([None, 0, 12, 40]),
    unless=st.sampled_from([(), ("not",), ("doctor", "not")]),
)


@given(rule=DOCUMENT_RULES, text=st.lists(WORDS, max_size=10).map(" ".join))
def test_a_document_rule_holds_where_it_has_hits(rule: DocumentText, text: str) -> None:
    assert LISTS.matches(rule, text) == bool(LISTS.find(rule, text))


@pytest.mark.parametrize(
    ("text", "hits"),
    [("Auto-Submitted: auto-replied", 1), ("auto-submitted: No", 0), ("X-Auto: yes", 1), ("Subject: auto", 0)],
)
def test_a_header_field(text: str, hits: int) -> None:
    assert len(found(HeaderRule(id="x", names=("Auto-Submitted", "X-Auto*"), not_pattern="^no"), text)) == hits


def test_a_part_is_told_by_the_whole_of_its_type() -> None:
    rule = PartRule(id="x", pattern="text/calendar")
    assert (len(found(rule, "text/calendar")), len(found(rule, "text/calendarx"))) == (1, 0)


def test_a_list_that_is_gone_finds_nothing() -> None:
    assert found(Phrase(id="x", words=("gone",)), "leping") == []
