"""Letters about somebody else, and letters that only mention relatives: whose name, and for whom."""

import pytest

from tests.unit.reading.letters import reading

CODE = "45007071291"


@pytest.mark.parametrize(
    ("text", "patient", "sender", "himself"),
    [
        (
            "Pöördun oma vanaema Linda Tamme asjus, isikukood {c}. Tal on rinnavähk.\nKarl Pärn",
            "Linda Tamm",
            "Karl Pärn",
            False,
        ),
        (
            "Soovin teist arvamust oma õele Merle Kukele ({c}), kellel leiti maovähk.\nKati Kukk",
            "Merle Kukk",
            "Kati Kukk",
            False,
        ),
        (
            "My mother, Mrs. Maria Petrova ({c}), was diagnosed with lung cancer.\nAnna Smith",
            "Maria Petrova",
            "Anna Smith",
            False,
        ),
        (
            "I am applying on behalf of Toivo Saar, personal code {c}. He has prostate "
            "cancer. I am his nephew.\nMart Kull",
            "Toivo Saar",
            "Mart Kull",
            False,
        ),
        (
            "The patient is my sister Eva Lind, ID {c}. Breast cancer, surgery in May.\nLiis Lind",
            "Eva Lind",
            "Liis Lind",
            False,
        ),
        (
            "Моя бабушка, Кузнецова Тамара Ивановна, л/к {c}, больна раком желудка.\nИван Кузнецов",
            "Кузнецова Тамара Ивановна",
            "Иван Кузнецов",
            False,
        ),
        (
            "Прошу второе мнение для моей жены Орловой Натальи Сергеевны, личный код {c}. У "
            "неё рак груди.\nСергей Орлов",
            "Орлова Наталья Сергеевна",
            "Сергей Орлов",
            False,
        ),
        (
            "Пишу о муже. Его зовут Игорь Васильев, личный код {c}, у него рак почки.\nМарина",
            "Игорь Васильев",
            "Марина Васильева",
            False,
        ),
        (
            "Mana vīramāte Anna Bērziņa, p.k. {c}, slimo ar zarnu vēzi.\nLiene Bērziņa",
            "Anna Bērziņa",
            "Liene Bērziņa",
            False,
        ),
        (
            "Vēlos saņemt otro viedokli par savas mātes Annas Kalniņas slimību, personas "
            "kods {c}. Viņai ir krūts vēzis.\nIlze",
            "Anna Kalniņa",
            "Ilze Kalniņa",
            False,
        ),
        (
            "Rašau dėl savo vyro Petro Jonaičio, a.k. {c}. Jam nustatytas plaučių vėžys.\nRasa Jonaitienė",
            "Petras Jonaitis",
            "Rasa Jonaitienė",
            False,
        ),
        (
            "Mano močiutė Stasė Kazlauskienė (asmens kodas {c}) serga krūties vėžiu.\nMantas",
            "Stasė Kazlauskienė",
            "Mantas K",
            False,
        ),
        (
            "Pyydän toista mielipidettä isälleni Eino Lahtiselle, hetu 120567-394S. Hänellä "
            "on eturauhassyöpä.\nMika Lahtinen",
            "Eino Lahtinen",
            "Mika Lahtinen",
            False,
        ),
        ("Potilas on mummini Aili Nieminen, hetu 120567-394S, rintasyöpä.\nSanna", "Aili Nieminen", "Sanna N", False),
        (
            "Прошу для моєї бабусі Шевчук Ганни Петрівни, код {c}, рак шлунка.\nОлег Шевчук",
            "Шевчук Ганна Петрівна",
            "Олег Шевчук",
            False,
        ),
        (
            "Мого батька звати Коваль Іван Андрійович, код {c}. У нього рак легенів.\nОксана",
            "Коваль Іван Андрійович",
            "Оксана К",
            False,
        ),
        (
            "Es geht um meinen Vater Heinz Becker (Personencode {c}), er hat Lungenkrebs.\nTom Becker",
            "Heinz Becker",
            "Tom Becker",
            False,
        ),
        (
            "Ich schreibe für meine Tante, Frau Erna Vogel, Personencode {c}. Sie hat Brustkrebs.\nUte Vogel",
            "Erna Vogel",
            "Ute Vogel",
            False,
        ),
        (
            "Minu nimi on Jaan Kask. Isikukood {c}. Ema ja isa surid vähki. Mul avastati "
            "maovähk, naine Mari Kask aitas kirja kirjutada.",
            "Jaan Kask",
            "Jaan Kask",
            True,
        ),
        (
            "Olen Jaan Kask ({c}), mul on maovähk. Kui mind kätte ei saa, helistage minu tütrele Liis Kask, 5555 1111.",
            "Jaan Kask",
            "Jaan Kask",
            True,
        ),
        (
            "I'm John Hill ({c}) and I have colon cancer. My wife Jane Hill, 5555 1111, will "
            "call you. My own number: 5555 2222.",
            "John Hill",
            "John Hill",
            True,
        ),
        (
            "Меня зовут Пётр Савин, л/к {c}, у меня рак. Дочь Анна Савина поможет с переводом.",
            "Пётр Савин",
            "Анна",
            True,
        ),
    ],
)
def test_for_whom_and_whose_name(text: str, patient: str, sender: str, himself: bool) -> None:
    found = reading(text.format(c=CODE), sender=sender)
    named = found.value("patient_name")
    assert named is not None
    assert sorted(named.split()) == sorted(patient.split())
    assert found.applicant_is_patient is himself
    assert found.value("personal_code") is not None


@pytest.mark.parametrize(
    "text",
    [
        "Name: Dr. Ulrich Brandt\nEstnische Personenkennzahl: 35910023790\nTelefon: +372 5556 0973",
        "Nimi: dr Ulrich Brandt\nIsikukood: 35910023790",
        "Patient: Prof. Ulrich Brandt, Personalcode 35910023790",
    ],
)
def test_a_patient_may_bear_a_title(text: str) -> None:
    said = reading(f"{text}\n\nIch bitte um eine zweite Meinung.", sender="Ulrich Brandt")
    assert (said.value("patient_name"), said.applicant_is_patient) == ("Ulrich Brandt", True)
