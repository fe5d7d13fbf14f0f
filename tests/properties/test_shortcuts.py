"""What is looked for first, because it is cheap, never hides what the whole pattern finds."""

from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.fields import addresses
from mailbot.reading.fields.people import codes

_CODES = st.sampled_from(
    ["37605030299", "240367-10749", "EE", "PNOEE-", "LV ", "120464-126J", "5706174567", "19570617-4567", "+", "-", " ",
     ".", ",", "\n", "a", "A", "7", "12", "3456", "@", "\u00a0", "–", "/", "("]
)  # fmt: skip
_ADDRESSES = st.sampled_from(
    [
        "Pikk tn",
        "Tamme",
        "LV-1010",
        "10119",
        "00-950",
        "EE",
        " ",
        ", ",
        "\n",
        "12",
        "12-5",
        "3a",
        "Tallinn",
        "+372",
        "@",
    ]
)


@given(st.lists(_CODES, max_size=14).map("".join))
def test_a_code_is_found_from_its_digits_on(text: str) -> None:
    for shape, digits in codes._DIGITS.items():
        first = digits.search(text)
        start = max(0, first.start() - codes._LONGEST_PREFIX) if first else len(text)
        found = [match.span() for match in shape.finditer(text, start)]
        assert found == [match.span() for match in shape.finditer(text)]


@given(st.lists(_ADDRESSES, max_size=12).map("".join))
def test_an_address_has_a_postcode(text: str) -> None:
    assert addresses._ANY_POSTCODE.search(text) or not addresses._FULL.search(text)
