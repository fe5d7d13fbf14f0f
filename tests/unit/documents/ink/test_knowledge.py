"""Whose a label is in a contract and in a power of attorney, with the shipped words of every language."""

import pytest

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.labels import Party, labels_of, parties_of
from mailbot.documents.pages.words import Line, Word, lines_of

HEIGHT = 16.0
KNOWN = Knowledge.of(shipped_rules("ink"))
GRANTORS = {
    "et": ("Volitaja", "Volituse andja"),
    "en": ("Grantor", "Principal"),
    "ru": ("Доверитель", "Доверителя"),
    "lv": ("Pilnvardevējs", "Pilnvardevēja", "Pilnvarotājs", "Pilnvarotāja"),
    "lt": ("Įgaliotojas", "Įgaliotojo"),
    "fi": ("Valtuuttaja", "Valtuuttajan"),
    "uk": ("Довіритель", "Довірителя"),
    "de": ("Vollmachtgeber", "Vollmachtgeberin"),
    "pl": ("Mocodawca", "Mocodawcy"),
    "sv": ("Fullmaktsgivare", "Huvudman"),
}
AGENTS = {
    "et": ("Volitatu", "Volitatava", "Esindaja"),
    "en": ("Agent", "Authorised person", "Representative"),
    "ru": ("Доверенное лицо", "Доверенного лица", "Поверенный", "Представитель"),
    "lv": ("Pilnvarotā persona", "Pilnvarotās personas", "Pilnvarnieks", "Pārstāvis"),
    "lt": ("Įgaliotinis", "Įgalioto asmens", "Atstovas"),
    "fi": ("Valtuutettu", "Valtuutetun", "Edustaja"),
    "uk": ("Довірена особа", "Довіреної особи", "Повірений", "Представник"),
    "de": ("Bevollmächtigter", "Vollmachtnehmer", "Vertreter"),
    "pl": ("Pełnomocnik", "Pełnomocnika"),
    "sv": ("Fullmaktstagare", "Ombud"),
}
REPRESENTATIVES = {
    "et": "Esindaja", "en": "Representative", "ru": "Представитель", "lv": "Pārstāvis", "lt": "Atstovas",
    "fi": "Edustaja", "uk": "Представник", "de": "Vertreter",
}  # fmt: skip
SIGNATURE = {
    "et": "allkiri", "en": "signature", "ru": "подпись", "lv": "paraksts", "lt": "parašas", "fi": "allekirjoitus",
    "uk": "підпис", "de": "Unterschrift", "pl": "podpis", "sv": "underskrift",
}  # fmt: skip
HEADINGS = {
    "et": "Allkirjad", "en": "Signatures", "ru": "Подписи", "lv": "Paraksti", "lt": "Parašai", "fi": "Allekirjoitukset",
    "uk": "Підписи", "de": "Unterschriften", "pl": "Podpisy", "sv": "Underskrifter",
}  # fmt: skip
POWERS = {
    "et": "Volikiri. Mina, Mari Maasikas, volitan Kati Maasikat",
    "en": "Power of attorney. I, Mary Berry, authorise Kate Berry",
    "ru": "Доверенность. Я, Мария Ягодкина, доверяю Екатерине",
    "lv": "Pilnvara. Es, Marija Oga, pilnvaroju Katrīnu Ogu",
    "lt": "Įgaliojimas. Aš, Marija Uogienė, įgalioju Kotryną",
    "fi": "Valtakirja. Minä, Maria Marja, valtuutan Katin",
    "uk": "Довіреність. Я, Марія Ягідка, уповноважую Катерину",
    "de": "Vollmacht. Ich, Maria Beere, bevollmächtige Katharina",
    "pl": "Pełnomocnictwo. Ja, Maria Jagoda, upoważniam Katarzynę",
    "sv": "Fullmakt. Jag, Maria Bär, ger Karin Bär i mitt namn",
}
CONTRACTS = {
    "et": ("Leping", "Lepingu sõlmib volitatud esindaja"),
    "en": ("Contract", "The agreement is made by an authorised representative"),
    "ru": ("Договор", "Договор заключает уполномоченный представитель"),
    "lv": ("Līgums", "Līgumu slēdz pilnvarots pārstāvis"),
    "lt": ("Sutartis", "Sutartį sudaro įgaliotas atstovas"),
    "fi": ("Sopimus", "Sopimuksen tekee valtuutettu edustaja"),
    "uk": ("Договір", "Договір укладає уповноважений представник"),
    "de": ("Vertrag", "Den Vertrag schließt ein bevollmächtigter Vertreter"),
    "pl": ("Umowa", "Umowę zawiera upoważniony przedstawiciel"),
    "sv": ("Avtal", "Avtalet ingås av ett befullmäktigat ombud"),
}


def rows(*texts: str) -> list[Line]:
    words = []
    for number, text in enumerate(texts):
        left = 100.0
        for piece in text.split(" "):
            right = left + 10 * len(piece)
            top = 100.0 + 300 * number
            words.append(Word(text=piece, left=left, top=top, right=right, bottom=top + HEIGHT, line=number, sure=95.0))
            left = right + 5
    return lines_of(words)


def asked(text: str, knowledge: Knowledge) -> list[Party]:
    """Return of whom the label in a line asks a signature."""
    return [one.party for one in labels_of(rows(text), knowledge, HEIGHT) if not one.bare]


def named(text: str, knowledge: Knowledge) -> set[Party]:
    """Return the parties that a line names."""
    return {party for party, _ in parties_of(rows(text), knowledge, HEIGHT)}


def each(names: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, name) for language, several in names.items() for name in several]


@pytest.mark.parametrize(("language", "name"), each(GRANTORS))
def test_in_a_power_of_attorney_whoever_gives_it_is_ours(language: str, name: str) -> None:
    assert named(name, KNOWN.of_authority) == {"ours"}
    assert asked(f"{name} / {SIGNATURE[language]}:", KNOWN.of_authority) == ["ours"]


@pytest.mark.parametrize(("language", "name"), each(AGENTS))
def test_in_a_power_of_attorney_whoever_is_let_act_is_the_other_side(language: str, name: str) -> None:
    assert named(name, KNOWN.of_authority) == {"other"}
    assert asked(f"{name} / {SIGNATURE[language]}:", KNOWN.of_authority) == ["other"]


@pytest.mark.parametrize(("language", "name"), REPRESENTATIVES.items())
def test_in_a_contract_the_representative_is_ours(language: str, name: str) -> None:
    assert asked(f"{name} / {SIGNATURE[language]}:", KNOWN) == ["ours"]
    assert named(name, KNOWN) == set()  # by itself the name may be said of either side


@pytest.mark.parametrize(("language", "text"), POWERS.items())
def test_a_power_of_attorney_is_told(language: str, text: str) -> None:
    assert KNOWN.gives_authority([text])
    assert not KNOWN.gives_authority([CONTRACTS[language][0], *CONTRACTS[language]])


@pytest.mark.parametrize("language", CONTRACTS)
def test_a_contract_that_speaks_of_authority_is_none(language: str) -> None:
    title, sentence = CONTRACTS[language]
    assert KNOWN.finds("authority", sentence)
    assert not KNOWN.gives_authority([title, sentence])
    assert not KNOWN.gives_authority([])


@pytest.mark.parametrize(("language", "text"), HEADINGS.items())
def test_a_heading_of_several_signatures_is_no_label(language: str, text: str) -> None:
    assert asked(text, KNOWN) == []
    assert asked(SIGNATURE[language], KNOWN) == ["unsaid"]


OFFICES = {
    "et": ("Tõlkija", "Vastu võtnud töötaja", "Registraator"),
    "en": ("Translator", "Received by", "Trainee"),
    "ru": ("Переводчик", "Принял сотрудник", "Медсестра"),
    "lv": ("Tulks", "Pieņēma darbinieks", "Praktikants"),
    "lt": ("Vertėjas", "Darbuotojas", "Slaugytoja"),
    "fi": ("Kääntäjä", "Vastaanotti", "Sairaanhoitaja"),
    "uk": ("Перекладач", "Прийняла співробітник", "Медсестра"),
    "de": ("Übersetzer", "Mitarbeiterin", "Krankenschwester"),
    "pl": ("Tłumacz", "Przyjął pracownik", "Pielęgniarka"),
    "sv": ("Översättare", "Mottaget av anställd", "Sjuksköterska"),
}
PARENTS = {
    "et": ("Lapsevanem", "Lapsevanema"), "en": ("Mother", "Father's"), "ru": ("Мать", "Отца"), "lv": ("Māte", "Tēva"),
    "lt": ("Motina", "Tėvo"), "fi": ("Äiti", "Äidin"), "uk": ("Матері", "Батько"), "de": ("Mutter", "Vater"),
    "pl": ("Ojciec", "Rodzica"), "sv": ("Moder", "Faderns"),
}  # fmt: skip


@pytest.mark.parametrize(("language", "name"), each(OFFICES))
def test_whoever_translates_receives_or_nurses_is_the_other_side(language: str, name: str) -> None:
    assert named(name, KNOWN) == {"other"}
    assert asked(f"{name}, {SIGNATURE[language]}:", KNOWN) == ["other"]


@pytest.mark.parametrize(("language", "name"), each(PARENTS))
def test_a_parent_signs_for_the_patient(language: str, name: str) -> None:
    assert asked(f"{name}, {SIGNATURE[language]}:", KNOWN) == ["ours"]


@pytest.mark.parametrize(
    "text",
    [
        "Juris Kalniņš", "Matti Pulkkinen", "Ema Tamm", "Isa Yilmaz", "Tom Sawyer", "Insured", "Versicherter",
        "Apdrošinātā", "Sutarties vertė", "Tõlke keel", "Vastuvõtu kuupäev", "Letter of authorisation",
        "Registration number", "Interpreter declaration", "Matka", "Mandat",
    ],
)  # fmt: skip
def test_words_and_names_like_those_of_offices_and_parents_are_of_no_side(text: str) -> None:
    assert named(text, KNOWN) <= ({"other"} if text.startswith("Interpreter") else set())


@pytest.mark.parametrize("text", ["Pilnvarotā paraksts:", "Pilnvarotajam, paraksts:"])
def test_the_authorised_of_a_latvian_power_of_attorney_is_the_other_side(text: str) -> None:
    assert asked(text, KNOWN.of_authority) == ["other"]


@pytest.mark.parametrize("text", ["Podpis lekarza rodzinnego", "Ārsts Normunds Bērziņš, paraksts:"])
def test_a_doctor_is_no_parent(text: str) -> None:
    assert asked(text, KNOWN) == ["other"]


@pytest.mark.parametrize(("word", "side"), [("Petnomocnik", {"other"}), ("Pełnomocnictwo", set()), ("Butter", set())])
def test_a_long_word_without_endings_may_be_misread_by_a_letter_and_has_none_more(word: str, side: set[Party]) -> None:
    assert named(word, KNOWN.of_authority) == side


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("Patient's representative has submitted,", False),
        ("Arztes entgegennehmen und Erläuterungen erbitten.", False),
        ("Patient, Mari Tamm", True),
        ("Patient / legal representative", True),
    ],
)
def test_the_end_of_a_sentence_names_nobody_who_signs_below_it(text: str, *, heads: bool) -> None:
    assert bool(named(text, KNOWN)) == heads


@pytest.mark.parametrize(
    ("text", "said"), [("signature / Stanley Whitlock", False), ("signature of the curator", True)]
)
def test_a_name_beside_a_signature_does_not_say_whose_it_is(text: str, *, said: bool) -> None:
    (label,) = labels_of(rows(text), KNOWN, HEIGHT)
    assert label.said == said
