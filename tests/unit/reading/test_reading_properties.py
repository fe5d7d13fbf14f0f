"""What holds for any text: nothing is raised, findings stand where they say, a code is found however it is spaced."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.persons.name_forms import base_form
from mailbot.persons.names import same_person
from mailbot.reading.text.sentences import pieces
from tests.unit.reading.letters import reading

PIECES = st.sampled_from(
    [
        "Patsient: ", "isikukood ", "47102126470", "Mari Maasikas", "dr ", "tel ", "+372 5550 1427", "\n", "\n\n", ". ",
        "? ", "Kas ", "soovin teada, kas ", "operatsioon ", "Kase tn 14-3, 61503 Elva", "ema ", "nimel ", "1) ", "- ",
        "за мужа, ", "Ильина Сергея Викторовича", "договор почтой отправила", "leping postiga saadan", ": ", "(", "@",
        "vārdā ", "170861-16400", "120567-394S", "we wonder whether ", "my ", "her ", "ID ", "Lugupidamisega\n",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=40).map("".join)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, sender=st.none() | st.text(max_size=20), subject=st.none() | TEXTS)
def test_any_text_is_read(text: str, sender: str | None, subject: str | None) -> None:
    found = reading(text, sender=sender, subject=subject)
    for finding in found.findings:
        assert finding.value
        if finding.source == "own_text":
            assert text[finding.start : finding.end] == finding.written
    single = ("patient_name", "personal_code", "phone", "email", "postal_address", "course_of_disease")
    assert all(len(found.values(field)) <= 1 for field in single)  # type: ignore[arg-type]


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_pieces_stand_in_the_text_in_order(text: str) -> None:
    place = 0
    for piece in pieces(text):
        assert place <= piece.start < piece.end <= len(text)
        assert text[piece.start : piece.end] == piece.text
        place = piece.end


@settings(max_examples=60, deadline=None)
@given(
    gaps=st.lists(st.sampled_from(["", "", "", " ", "\u00a0", "-"]), min_size=10, max_size=10).filter(
        lambda gaps: sum(map(bool, gaps)) < 4
    ),
    prefix=st.sampled_from(["", "EE", "EE "]),
)
def test_a_labelled_code_is_found_however_it_is_spaced(gaps: list[str], prefix: str) -> None:
    written = "".join(digit + gap for digit, gap in zip("47102126470", [*gaps, ""], strict=True))
    assert (
        reading(f"Mari Maasikas, isikukood: {prefix}{written}, soovin arvamust").value("personal_code") == "47102126470"
    )


@settings(max_examples=100, deadline=None)
@given(name=st.text(max_size=30), language=st.sampled_from(["et", "ru", "uk", "lv", "lt", "fi", "de", "en"]))
def test_base_form_and_comparison_take_anything(name: str, language: str) -> None:
    base_form(name, language=language, oblique=True)
    assert same_person(name, "Mari Maasikas") == same_person("Mari Maasikas", name)
