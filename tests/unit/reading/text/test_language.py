# ruff: noqa: E501  one text a line
"""The language of what people write: long and short, without diacritics, in foreign letters, mixed, or none at all."""

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.reading.text.language import language_of, languages_of

RULES, _ = load_rules((defaults("config"),))

LONG = {
    "et": "Minu emal leiti kevadel kopsuvähk ja arst soovitas keemiaravi, aga me ei tea, kas see on õige otsus.",
    "en": "In spring my mother was found to have lung cancer and the doctor advised chemotherapy, but we are not sure.",
    "ru": "Весной у моей мамы нашли рак лёгкого, врач предложил химиотерапию, но мы не уверены, что это правильно.",
    "lv": "Pavasarī manai mātei atklāja plaušu vēzi, ārsts ieteica ķīmijterapiju, bet mēs neesam pārliecināti.",
    "lt": "Pavasarį mano mamai rado plaučių vėžį, gydytojas pasiūlė chemoterapiją, bet mes nesame tikri.",
    "fi": "Keväällä äidilläni todettiin keuhkosyöpä ja lääkäri suositteli solunsalpaajahoitoa, mutta emme ole varmoja.",
    "uk": "Навесні у моєї мами виявили рак легенів, лікар запропонував хіміотерапію, але ми не впевнені.",
    "de": "Im Frühjahr wurde bei meiner Mutter Lungenkrebs festgestellt, der Arzt empfahl eine Chemotherapie.",
    "pl": "Wiosną u mojej mamy wykryto raka płuca, lekarz zaproponował chemioterapię, ale nie jesteśmy pewni.",
    "sv": "I våras upptäcktes lungcancer hos min mamma och läkaren föreslog cellgifter, men vi är osäkra.",
}


@pytest.mark.parametrize(("language", "text"), LONG.items())
def test_a_sentence(language: str, text: str) -> None:
    assert language_of(text, RULES) == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("et", "Minu emal leiti kopsuvahk ja arst soovitas keemiaravi, aga me ei tea kas see on oige"),
        ("lv", "Manai matei atklaja plausu vezi, arsts ieteica kimijterapiju, bet mes neesam parliecinati"),
        ("lt", "Mano mamai rado plauciu vezi, gydytojas pasiule chemoterapija, bet mes nesame tikri"),
        ("fi", "Aidillani todettiin keuhkosyopa ja laakari suositteli hoitoa, mutta emme ole varmoja"),
        ("ru", "U moej mamy nashli rak legkogo, vrach predlozhil himiju, no my ne uvereny chto eto pravilno"),
        ("ru", "Dobryj den, prilagaju podpisannyj dogovor i vypisku. Zaranee spasibo, Irina"),
        ("ru", "Zdravstvujte, menja zovut Oleg, u menja rak zheludka. Mozhno li sdelat operaciju?"),
    ],
)
def test_letters_that_a_phone_lacks(language: str, text: str) -> None:
    assert language_of(text, RULES) == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("et", "Tere"), ("et", "Aitäh!"), ("et", "Saadan lepingu."), ("et", "Leping on lisatud."), ("et", "Vabandust, unustasin lisada"), ("et", "Siin on"), ("en", "Hello"), ("en", "Thanks, Mari"), ("en", "Please find attached."), ("en", "Contract to follow."), ("en", "Here is the contract"),
        ("ru", "Спасибо"), ("ru", "Вот договор"), ("ru", "Высылаю."), ("lv", "Labdien, pielikumā līgums"), ("lv", "Paldies"), ("lt", "Laba diena, siunčiu sutartį"), ("lt", "Ačiū"), ("fi", "Hei, liitteenä sopimus"), ("fi", "Kiitos!"),
        ("uk", "Дякую"), ("uk", "Доброго дня, надсилаю договір"), ("de", "Guten Tag, anbei der Vertrag"), ("de", "Danke"), ("pl", "Dziękuję"), ("sv", "Hej, här kommer avtalet"),
    ],
)  # fmt: skip
def test_a_few_words(language: str, text: str) -> None:
    assert language_of(text, RULES) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "+372 5550 1111",
        "47101010033",
        "T.metoprolool mg x2",
        "Hb 120 g/l, WBC 4.5, PSA 7,8",
        "https://we.tl/t-1",
        "mari@x.example",
        "adenocarcinoma ventriculi G2 pT3N1M0",
        "Mari-Liis Aasmäe",
        "CT 12/05.pdf",
        "!!! ??? ...",
        "C50.4 R92 Z03.1",
    ],
)
def test_what_is_no_language(text: str) -> None:
    assert language_of(text, RULES) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Принимаю Capecitabine 1500 mg и Oxaliplatin, дальше Bevacizumab; делали CT и PET/CT."),
        (
            "et",
            "Diagnoos: adenocarcinoma recti pT3N1M0, dgn C20. Ravi: kapetsitabiin ja kiiritusravi. Kas operatsioon on vajalik?",
        ),
        ("en", "Diagnosis: invasive ductal carcinoma, pT2N0M0, ER 90 %, PR 60 %, Ki-67 22 %. Is chemotherapy needed?"),
    ],
)
def test_names_of_drugs_and_tumours_do_not_matter(language: str, text: str) -> None:
    assert language_of(text, RULES) == language


@pytest.mark.parametrize("first", ["et", "en", "ru", "lv", "de"])
@pytest.mark.parametrize("second", ["fi", "lt", "uk", "en", "et"])
def test_both_languages_of_a_mixed_text(first: str, second: str) -> None:
    if first == second:
        return
    text = f"{LONG[first]} {LONG[first]}\n\n{LONG[second]}"
    assert [code for code, _ in languages_of(text, RULES)] == [first, second]


@pytest.mark.parametrize(("language", "text"), LONG.items())
def test_one_language_is_one(language: str, text: str) -> None:
    letter = f"Mari Mets, 47101010033\n{text}\nTel +372 5550 1111\n1) {text[:60]}?\n"
    assert [code for code, _ in languages_of(letter, RULES)] == [language]


@pytest.mark.parametrize(
    "line",
    ["Sent from my iPhone", "Sent from Yahoo Mail on Android", "Get Outlook for iOS", "Gesendet von Outlook für iOS"],
)
def test_what_a_phone_writes_is_nobodys_language(line: str) -> None:
    assert language_of(line, RULES) is None
    assert language_of(f"Tere, lisan telefoni 5550 3333\n\n{line}", RULES) == "et"


@pytest.mark.parametrize(
    ("language", "text"),
    [
('et','Tere päevast. Panin paberid teele, palun andke teada, kui kohale jõuavad.'),('et','tere saadan puuduva paberi'),('et','Kas te saite mu kirja kätte?'),('et','ema volikiri'),('et','Teine katse, nüüd peaks olema loetav.'),('et','Digiallkirjastatud konteiner on manuses'),
('en','I resend the scan, hope it is readable now.'),('en','Signed version attached'),('en','Sorry, forgot the attachment!'),('en','My number: 5550 1111'),('en','Dear all, as requested.'),
('ru','Ещё раз отправляю'),('ru','Доверенность от мамы'),('ru','Паспорт и договор'),('ru','Vot dogovor'),('ru','Posylaju eshe raz, teper dolzhno otkrytsja'),
('lv','Sūtu vēlreiz, tagad jābūt salasāmam.'),('lv','Pilnvara pielikumā'),('lv','Nosutu parakstitu ligumu'),('lt','Siunčiu dar kartą, dabar turėtų atsidaryti.'),('lt','Pridedu pasirašytą sutartį'),('lt','Siunciu pasirasyta sutarti'),
('fi','Lähetän uudestaan, nyt pitäisi avautua.'),('fi','Valtakirja liitteenä'),('fi','Tassa allekirjoitettu sopimus'),('uk','Надсилаю ще раз, тепер має відкритися.'),('uk','Довіреність додаю'),('de','Ich sende es noch einmal, jetzt sollte es lesbar sein.'),('de','Vollmacht im Anhang'),('de','Hier der unterschriebene Vertrag'),
('pl','Wysyłam jeszcze raz, teraz powinno się otworzyć.'),('sv','Jag skickar en gång till, nu borde det gå att läsa.'),('et','Isikukood 47101010033, telefon 55501111'),('en','Personal code 47101010033, phone 55501111'),('lv','Personas kods 170861-16400, tālrunis 20550163'),('lt','Asmens kodas 36610305977, telefonas 861234567'),('fi','Henkilötunnus 120567-394S, puhelin 0401234567'),('ru','Личный код 47101010033, телефон 55501111'),('de','Personenkennzahl 123, Telefon 0170 1234567'),
    ],
)  # fmt: skip
def test_a_line_as_people_send_it_after_a_letter_of_ours(language: str, text: str) -> None:
    assert language_of(text, RULES) == language


BESIDE = """ВЫПИСКА ИЗ БОЛЬНИЦЫ / DISCHARGE SUMMARY
Диагноз: рак желудка, вторая стадия / Diagnosis: gastric cancer, second stage
Лечение: в марте проведена операция / Treatment: an operation was performed in March
Рекомендована консультация онколога / Consultation of an oncologist is recommended
"""


def test_a_text_whose_lines_say_all_twice_is_in_both_languages() -> None:
    shares = dict(languages_of(BESIDE, RULES))
    assert set(shares) == {"ru", "en"}
    assert min(shares.values()) > 0.35


def test_a_line_with_a_stroke_now_and_then_is_one_text() -> None:
    text = (
        LONG["et"] + "\n" + LONG["et"].replace("kopsuvähk", "maksavähk") + "\nHemoglobiin 120 / Hemoglobiin 132\n" * 2
    )
    assert languages_of(text, RULES)[0][0] == "et"


@pytest.mark.parametrize("name", ["Irena Wojszwiłło", "Šarūnė Žukauskaitė", "Väinö Mäkelä", "Kęstutis Ąžuolas"])
def test_a_name_in_a_short_paper_tells_no_language(name: str) -> None:
    paper = (
        f"Case history\nPatient: {name}\nPersonal code: 46608210964\nMultiple myeloma IgG kappa, ISS II, diagnosed "
        "February 2024. VRd 4 cycles, autologous transplantation in September 2024, lenalidomide maintenance."
    )
    assert [code for code, _ in languages_of(paper, RULES)] == ["en"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ka", "დიაგნოზი: საშვილოსნოს კიბო, T1b N0 M0"),
        ("hy", "Ախտորոշում՝ թոքի քաղցկեղ, T2 N1"),
        ("el", "Διάγνωση: καρκίνος του πνεύμονα, T2 N1 M0"),
        ("he", "אבחנה: סרטן ריאה, T2 N1"),
        ("ar", "التشخيص: سرطان الرئة"),
        ("hi", "निदान: फेफड़ों का कैंसर"),
        ("ja", "診断は肺がんです。ステージ 2"),
        ("zh", "诊断:肺癌 T2 N1"),
        ("en", "The tumour expresses TNF-α and β-catenin, and the margins are clear of it."),
    ],
)
def test_a_script_tells_its_language(language: str, text: str) -> None:
    assert language_of(text, RULES) == language
    assert languages_of(text, RULES)[0][0] == language


def test_a_word_of_two_languages_is_no_second_language() -> None:
    """ "ja" is Estonian as well, and three lines of terms are no Estonian part of a Finnish paper."""
    text = (
        "EPIKRIISI\nVirtanen Eino, s. 4.3.1950\nDg: C64 munuaissyöpä, pT3a\n"
        "5/2026 ja 8/2026 CT: maksan metastaasi seg. VI.\nKreatiniini 110 -> 98. Suunnitelma: pembrolitsumabi."
    )
    assert [code for code, _ in languages_of(text, RULES)] == ["fi"]
