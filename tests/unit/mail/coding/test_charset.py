# ruff: noqa: E501  one text a line
"""Text survives whatever its label says: no label, a wrong one, an unknown one, or UTF-8 coded twice."""

import pytest

from mailbot.mail.coding.charset import decode

TEXTS = {
    "et": "Tere! Minu nimi on Žanna Šults, põen ägedat leukeemiat. Küsimus: kas „siirdamine“ on võimalik? Tänan.",
    "lv": "Labdien! Mana māte slimo ar krūts vēzi, ārsti iesaka ķīmijterapiju. Vai tā ir nepieciešama? Ar cieņu, Ilze Kļaviņa",
    "lt": "Laba diena, mano mamai nustatytas krūties vėžys. Ar būtina spinduliuotė? Ačiū, pagarbiai Rūta Žukauskaitė",
    "ru": "Здравствуйте! У моей бабушки рак желудка. Вопрос: нужна ли операция? С уважением, Пётр Ёлкин",
    "ru short": "Договор во вложении, спасибо.",
    "ru capitals": "СРОЧНО! ЗДРАВСТВУЙТЕ, прошу ответить по поводу второго мнения для моей мамы.",
    "uk": "Доброго дня! У моєї мами рак легенів. Чи потрібна їй операція? Дякую, Олена Їжакевич",
    "fi": "Hyvää päivää, äidilläni on todettu rintasyöpä. Tarvitaanko sädehoitoa? Terveisin Päivi Hämäläinen",
    "de": "Guten Tag, meine Frau hat Brustkrebs. Wäre eine Strahlentherapie nötig? Viele Grüße, Jürgen Groß",
    "sv": "Hej, min mor har bröstcancer. Är strålning nödvändig? Vänliga hälsningar Åsa Öberg",
    "pl": "Dzień dobry, moja mama choruje na raka piersi. Czy konieczna jest chemioterapia? Dziękuję, Łucja Żak",
}
WRITTEN = [
    ("et", "cp1257"),
    ("lv", "cp1257"),
    ("lt", "cp1257"),
    ("lv", "iso-8859-13"),
    ("lt", "iso-8859-4"),
    ("ru", "cp1251"),
    ("ru", "koi8-r"),
    ("ru", "iso-8859-5"),
    ("ru", "cp866"),
    ("ru short", "cp1251"),
    ("ru short", "koi8-r"),
    ("ru capitals", "cp1251"),
    ("uk", "cp1251"),
    ("uk", "koi8-u"),
    ("fi", "cp1252"),
    ("fi", "iso-8859-15"),
    ("de", "cp1252"),
    ("sv", "iso-8859-1"),
    ("pl", "cp1250"),
    ("pl", "iso-8859-2"),
]


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum() or char == " ")


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("label", ["utf-8", None, "us-ascii", "iso-8859-1", "windows-1257", "koi8-r", "x-unknown"])
def test_utf8_is_known_whatever_the_label(language: str, label: str | None) -> None:
    assert decode(TEXTS[language].encode(), label).text == TEXTS[language]


@pytest.mark.parametrize(("language", "charset"), WRITTEN)
def test_a_right_label_is_believed(language: str, charset: str) -> None:
    data = TEXTS[language].encode(charset, "replace")
    found = decode(data, charset)
    assert found.text == data.decode(charset)
    assert not found.repaired


@pytest.mark.parametrize(("language", "charset"), WRITTEN)
@pytest.mark.parametrize("label", [None, "utf-8", "us-ascii", "klingon"])
def test_no_useful_label(language: str, charset: str, label: str | None) -> None:
    if (language, charset) == ("lt", "iso-8859-4"):
        pytest.skip("told from windows-1257 by the label only")
    data = TEXTS[language].encode(charset, "replace")
    assert letters(decode(data, label).text) == letters(data.decode(charset))


@pytest.mark.parametrize(
    ("language", "charset", "label"),
    [
        ("et", "cp1257", "iso-8859-1"),
        ("et", "cp1257", "windows-1252"),
        ("et", "cp1257", "iso-8859-15"),
        ("lv", "cp1257", "iso-8859-1"),
        ("lt", "cp1257", "iso-8859-1"),
        ("lv", "cp1257", "windows-1251"),
        ("ru", "cp1251", "koi8-r"),
        ("ru", "koi8-r", "windows-1251"),
        ("ru", "cp1251", "iso-8859-1"),
        ("ru", "cp1251", "windows-1257"),
        ("ru", "koi8-r", "iso-8859-1"),
        ("ru", "cp1251", "iso-8859-5"),
        ("ru short", "cp1251", "koi8-r"),
        ("ru short", "koi8-r", "windows-1251"),
        ("ru short", "cp1251", "iso-8859-1"),
        ("ru capitals", "cp1251", "koi8-r"),
        ("uk", "cp1251", "koi8-u"),
        ("uk", "cp1251", "iso-8859-1"),
        ("pl", "cp1250", "iso-8859-1"),
    ],
)
def test_a_label_that_gives_gibberish_is_overruled(language: str, charset: str, label: str) -> None:
    data = TEXTS[language].encode(charset, "replace")
    found = decode(data, label)
    assert letters(found.text) == letters(data.decode(charset))
    assert found.repaired


@pytest.mark.parametrize(
    "text",
    [
        "Le médecin a proposé une opération à cœur ouvert pour ma mère, est-ce que les risques sont élevés? François",
        "Mañana por la mañana, para el señor Núñez: ¿es para él una operación?",
        "25 °C, 5 µg, § 16, ½ – “quoted”",
    ],
)
def test_western_text_stays_as_labelled(text: str) -> None:
    assert decode(text.encode("cp1252"), "windows-1252").text == text


@pytest.mark.parametrize("language", ["et", "ru", "lv", "de"])
def test_utf8_coded_twice(language: str) -> None:
    twice = TEXTS[language].encode().decode("cp1252", "ignore").encode()
    once = TEXTS[language].encode()
    if once.decode("cp1252", "ignore").encode("cp1252") == once:
        assert decode(twice, "utf-8").text == TEXTS[language]


def test_a_byte_that_no_charset_knows_is_marked_and_nothing_is_dropped() -> None:
    assert len(decode(b"a\x81b", "windows-1257").text) == 3


def test_utf16_with_its_mark() -> None:
    assert decode("Tere õde".encode("utf-16"), None).text == "Tere õde"


@pytest.mark.parametrize(
    "text",
    [
        "Žanna Šults",
        "Šiauliai",
        "Minu nimi on Žanna Šults. Küsimus?",
        "Žukauskienė, Vilnius",
        "Ülle Õun põeb vähki",
        "Mis š?",
    ],
)
@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", None])
def test_a_single_name_is_enough(text: str, label: str | None) -> None:
    assert decode(text.encode("cp1257"), label).text == text


@pytest.mark.parametrize("text", ["Маша", "Ирина Цой", "ул. Щорса 5", "Ёлкин П.", "UVB терапия, CT грудной клетки"])
@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1257", "koi8-r", None])
def test_a_single_cyrillic_name_is_enough(text: str, label: str | None) -> None:
    assert decode(text.encode("cp1251"), label).text == text
