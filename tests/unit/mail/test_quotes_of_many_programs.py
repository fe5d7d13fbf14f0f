# ruff: noqa: E501  one attribution a line
"""Where the writer's own words end and an earlier letter begins, in the languages and forms that programs write."""

import random

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.mail.body import Context, Split, split_body
from mailbot.mail.parse import parse

RULES, _ = load_rules((defaults("config"),))
CONTEXT = Context(subject="Re: Teine arvamus", recipients=frozenset({"arvamus@haigla.example"}), is_reply=True)
OURS = "Cancer Centre <arvamus@haigla.example>"
LETTER = """Dear Helgi Raudsik,

thank you for your letter. To go on we still need the following:

1. Personal code
   Please write your personal code or your date of birth.
2. Questions
   What do you want to ask? Should the treatment be changed?

Phone +372 731 8111"""
QUOTED = "\n".join(f"> {line}" for line in LETTER.split("\n"))
OWN = "Aitäh, minu isikukood on 46102142732.\n\nHelgi"


def split(text: str, context: Context = CONTEXT) -> Split:
    return split_body(text, RULES.languages, context)


HEADERS = {
    "sv": ("Från", "Skickat", "Till", "Ämne"),
    "sv, date": ("Från", "Datum", "Till", "Rubrik"),
    "da": ("Fra", "Sendt", "Til", "Emne"),
    "no": ("Fra", "Dato", "Til", "Emne"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "fr": ("De ", "Envoyé ", "À ", "Objet "),
    "fr, date": ("De ", "Date ", "À ", "Objet "),
    "es": ("De", "Enviado el", "Para", "Asunto"),
    "es, web": ("De", "Enviado", "Para", "Asunto"),
    "it": ("Da", "Inviato", "A", "Oggetto"),
    "pt": ("De", "Enviado", "Para", "Assunto"),
    "pt, date": ("De", "Data", "Para", "Assunto"),
    "pl": ("Od", "Wysłano", "Do", "Temat"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "cs": ("Od", "Odesláno", "Komu", "Předmět"),
    "hu": ("Feladó", "Elküldve", "Címzett", "Tárgy"),
    "ro": ("De la", "Trimis", "Către", "Subiect"),
    "tr": ("Kimden", "Gönderildi", "Kime", "Konu"),
    "bg": ("От", "Изпратено", "До", "Относно"),
    "el": ("Από", "Στάλθηκε", "Προς", "Θέμα"),
    "et": ("Saatja", "Saadetud", "Adressaat", "Teema"),
    "fi": ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    "lv": ("No", "Nosūtīts", "Kam", "Tēma"),
    "lt": ("Nuo", "Išsiųsta", "Kam", "Tema"),
    "ru": ("От", "Отправлено", "Кому", "Тема"),
    "fr, Thunderbird": ("Expéditeur", "Date", "Destinataire", "Objet"),
    "it, Thunderbird": ("Mittente", "Data", "A", "Oggetto"),
    "es, web, sender": ("Remitente", "Fecha", "Destinatario", "Asunto"),
    "nl, sender": ("Afzender", "Datum", "Ontvanger", "Onderwerp"),
    "uk": ("Від", "Надіслано", "Кому", "Тема"),
}


@pytest.mark.parametrize("language", HEADERS)
@pytest.mark.parametrize("line", ["", "________________________________\n"])
def test_the_header_block_of_outlook(language: str, line: str) -> None:
    author, sent, to, subject = HEADERS[language]
    head = f"{author}: {OURS}\n{sent}: 2026-11-02 09:00\n{to}: Helgi <helgi@post.example>\n{subject}: Your request [2026-00042]"
    found = split(f"{OWN}\n\n{line}{head}\n\n{LETTER}")
    assert found.own == OWN
    assert "731 8111" in found.quoted
    assert found.signature == ""


@pytest.mark.parametrize(
    "names", [("Од", "Послато", "За", "Тема"), ("מאת", "נשלח", "אל", "נושא"), ("من", "تم الإرسال", "إلى", "الموضوع")]
)
def test_a_header_block_in_a_language_without_a_list(names: tuple[str, ...]) -> None:
    author, sent, to, subject = names
    head = f"{author}: {OURS}\n{sent}: 2.11.2026 09:00\n{to}: Helgi\n{subject}: Your request"
    found = split(f"{OWN}\n{head}\n\n{LETTER}")
    assert found.own == OWN


@pytest.mark.parametrize("language", HEADERS)
@pytest.mark.parametrize("own", ["Kuupäev: 2.11.2026", "To: whom it may concern", "Data: 2025"])
def test_a_line_of_the_writer_that_looks_like_a_field_is_kept(language: str, own: str) -> None:
    author, sent, to, subject = HEADERS[language]
    head = f"{author}: {OURS}\n{sent}: 2026-11-02 09:00\n{to}: Helgi <helgi@post.example>\n{subject}: Your request"
    assert split(f"Tere!\n{own}\n\n{head}\n\n{LETTER}").own == f"Tere!\n{own}"


SAID = [
    "Aitäh kirja eest!", "Minu isikukood on 46102142732", "Telefon 5550 4471", "Jah", "Ei, tänan.", "Спасибо", "Мой код 46102142732.",
    "Küsimus: kas operatsioon on võimalik?", "Диагноз поставили 12 марта 2025 года", "Operatsioon oli 12.04.2025 kell 9:00",
    "Haigus algas: märtsis 2025", "1. Kas ravi jätkata?", "- köha", "Helgi Raudsik", "helgi@post.example", "From Monday on I am in hospital",
    "Dr Tamm wrote that it is small", "Arst kirjutas epikriisi 2.11.2026", "Kirjutas arst", "Date of birth: 14.02.1961", "PS helistage",
    "See on pikk lause, mis ei lõpe siin vaid jätkub järgmisel real ja räägib minu haigusest, ravist ning", "De la part de ma mère",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_no_words_of_the_writer_are_lost_and_none_of_ours_taken(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(60):
        own = [draw.choice(SAID) for _ in range(draw.randint(1, 6))]
        author, sent, to, subject = draw.choice(list(HEADERS.values()))
        quoted = draw.choice([QUOTED, f"\n{QUOTED}", f"\n{LETTER}"])
        head = f"{author}: {OURS}\n{sent}: 2026-11-02 09:00\n{to}: Helgi <helgi@post.example>\n{subject}: x\n\n{LETTER}"
        tail = draw.choice([head, f"{draw.choice(list(ATTRIBUTIONS.values()))}\n{quoted}"])
        found = split("".join(line + draw.choice(["\n", "\n\n"]) for line in own) + tail)
        kept = f"{found.own}\n{found.signature}"
        assert [line for line in own if line not in kept] == []
        assert "731 8111" not in kept


@pytest.mark.parametrize(
    "form",
    [
        "Nimi: Helgi Raudsik\nE-post: <helgi@post.example>\nSünniaeg: 14.02.1961\nTelefon: 5550 4471",
        "Kontakt: Helgi <helgi@post.example>\nUuring: 12.10.2026 kell 10:00\nArst: Jaan Tamm",
        "Patsient: Helgi <helgi@post.example>\nSünniaeg: 14.02.1961\nUuring: 12.10.2026\nKüsimus: kas opereerida?",
    ],
)
def test_a_form_that_people_fill_in_is_no_header_block(form: str) -> None:
    assert split(form).own == form


def test_what_a_quoted_letter_asks_is_no_answer_though_nobody_knows_it() -> None:
    flat = "\n".join(line.strip() for line in LETTER.split("\n"))
    head = f"From: {OURS}\nSent: Monday, 2 November 2026 9:00\nTo: Helgi\nSubject: x"
    known = Context(is_reply=True, recipients=CONTEXT.recipients, our_words=frozenset({"aitäh teile kirja eest."}))
    found = split(f"{OWN}\n\n{head}\n\n{flat}", known)
    assert found.own == OWN
    answered = flat.replace("birth.\n", "birth.\n46102142732\n").replace("changed?\n", "changed?\nKas ravi aitab?\n")
    assert split(f"{head}\n\n{answered}", known).own.split("\n") == ["46102142732", "Kas ravi aitab?"]


@pytest.mark.parametrize("language", HEADERS)
def test_how_our_letter_closes_is_no_answer(language: str) -> None:
    """Outlook writes no empty lines into a page: the close follows the last question at once."""
    author, sent, to, subject = HEADERS[language]
    head = f"{author}: {OURS}\n{sent}: 2.11.2026 09:00\n{to}: Helgi\n{subject}: x"
    close = "Kind regards\nCancer Centre\nPhone +372 731 8111"
    letter = "\n".join(line.strip() for line in LETTER.split("\n") if line.strip() and "731" not in line)
    assert split(f"{OWN}\n\n{head}\n\n{letter}\n{close}").own == OWN


@pytest.mark.parametrize("gap", ["", "\n", "\n\n"])
@pytest.mark.parametrize(
    "late", ["Mu isikukood on 46102142732", "Sain isaga kokku. Volikirja tegime kohe valmis.\nHelgi"]
)
def test_words_below_the_close_of_our_letter_are_the_writers(gap: str, late: str) -> None:
    close = "Kind regards\nCancer Centre\nL. Puusepa 8, Tartu\nPhone +372 731 8111\narvamus@haigla.example"
    letter = "\n".join(line.strip() for line in LETTER.split("\n") if "731" not in line).strip()
    head = f"From: {OURS}\nSent: Monday, 2 November 2026 9:00\nTo: Helgi\nSubject: x"
    found = split(f"Vastused all.\n\n{head}\n\n{letter}\n{close}\n{gap}{late}")
    assert f"{found.own}\n{found.signature}".strip() == f"Vastused all.\n\n{late}"
    assert "731 8111" in found.quoted


@pytest.mark.parametrize("names", [("发件人", "发送时间", "收件人", "主题"), ("差出人", "送信日時", "宛先", "件名")])
def test_a_header_block_with_wide_colons(names: tuple[str, ...]) -> None:
    author, sent, to, subject = names
    head = f"{author}：{OURS}\n{sent}：2026年11月2日 9:00\n{to}：Helgi <helgi@post.example>\n{subject}：Your request"
    assert split(f"{OWN}\n\n{head}\n\n{LETTER}").own == OWN


ATTRIBUTIONS = {
    "Gmail en": f"On Mon, Nov 2, 2026 at 9:00 AM {OURS} wrote:",
    "Gmail et": f"Kuupäev E, 2. november 2026 kell 09:00 kirjutas {OURS}:",
    "Gmail et, before": f"E, 2. november 2026 kell 09:00 {OURS} kirjutas:",
    "Gmail ru": f"пн, 2 нояб. 2026 г. в 09:00, {OURS}:",
    "Gmail fr": f"Le lun. 2 nov. 2026 à 09:00, {OURS} a écrit :",
    "Gmail es": f"El lun, 2 nov 2026 a las 9:00, {OURS} escribió:",
    "Gmail it": f"Il giorno lun 2 nov 2026 alle ore 09:00 {OURS} ha scritto:",
    "Gmail nl": f"Op ma 2 nov 2026 om 09:00 schreef {OURS}:",
    "Gmail pt": f"Em seg., 2 de nov. de 2026 às 09:00, {OURS} escreveu:",
    "Gmail sv": f"Den mån 2 nov. 2026 kl 09:00 skrev {OURS}:",
    "Gmail da": f"Den man. 2. nov. 2026 kl. 09.00 skrev {OURS}:",
    "Gmail pl": f"pon., 2 lis 2026 o 09:00 {OURS} napisał(a):",
    "Gmail cs": f"po 2. 11. 2026 v 9:00 odesílatel {OURS} napsal:",
    "Thunderbird de": f"Am 02.11.26 um 09:00 schrieb {OURS}:",
    "Thunderbird no": f"Den 02.11.2026 09:00, skrev {OURS}:",
    "Thunderbird pl": f"W dniu 2.11.2026 o 09:00, {OURS} pisze:",
    "Apple en": f"On 2 Nov 2026, at 09:00, {OURS} wrote:",
    "weekday only": f"On Monday {OURS} wrote:",
    "Roman month": f"On 2-XI-2026 {OURS} wrote:",
    "Gmail ja": f"2026年11月2日(月) 9:00 {OURS}:",
    "Gmail el": f"Στις Δευ 2 Νοε 2026 στις 9:00 π.μ., ο χρήστης {OURS} έγραψε:",
    "Gmail bg": f"На пн, 2.11.2026 г. в 9:00 {OURS} написа:",
    "Gmail he": f"בתאריך יום ב׳, 2 בנוב׳ 2026 ב-9:00 מאת {OURS}:",
    "Gmail hu": f"{OURS} ezt írta (időpont: 2026. nov. 2., H, 9:00):",
    "Gmail zh": f"{OURS} 于2026年11月2日周一 09:00写道：",
    "date first": f"2026-11-02 09:00 kirjutas {OURS}:",
    "date last": f"{OURS} kirjutas kuupäeval E, 2. november 2026 kell 09:00:",
    "Thunderbird ru": f"02.11.2026 9:00, {OURS} пишет:",
    "Yahoo ro": f"În data de lun., 2 nov. 2026, 09:15 {OURS} a scris:",
    "app et": f"Esmaspäev, 2. november 2026, 09:15 +02:00, kirjutas {OURS}:",
    "The Bat": "Вы писали 2 ноября 2026 г., 9:15:15:",
    "ordinal": f"On the 2nd of November 2026 at nine {OURS} wrote:",
}


@pytest.mark.parametrize("program", ATTRIBUTIONS)
def test_an_attribution(program: str) -> None:
    for quote in (QUOTED, f"\n{QUOTED}"):
        found = split(f"{OWN}\n\n{ATTRIBUTIONS[program]}\n{quote}")
        assert found.own == OWN
        assert found.quoted.startswith(ATTRIBUTIONS[program])


@pytest.mark.parametrize("program", ATTRIBUTIONS)
@pytest.mark.parametrize(
    "own", ["Aitäh! Minu isikukood on 46102142732.", "Спасибо, код 46102142732!", "My phone is +372 5550 4471."]
)
def test_own_words_on_the_line_of_an_attribution(program: str, own: str) -> None:
    found = split(f"{own} {ATTRIBUTIONS[program]}\n{QUOTED}")
    assert found.own == own
    assert found.quoted.startswith(ATTRIBUTIONS[program])


@pytest.mark.parametrize("program", ATTRIBUTIONS)
@pytest.mark.parametrize("own", ["Minu isikukood on 46102142732", "Код 46102142732.", "Jah, soovin."])
def test_the_line_above_an_attribution_is_not_swallowed(program: str, own: str) -> None:
    found = split(f"{own}\n{ATTRIBUTIONS[program]}\n{QUOTED}")
    assert found.own == own


@pytest.mark.parametrize("program", ATTRIBUTIONS)
def test_a_code_before_an_attribution_without_a_full_stop(program: str) -> None:
    assert split(f"Minu kood on 46102142732 {ATTRIBUTIONS[program]}\n{QUOTED}").own == "Minu kood on 46102142732"


@pytest.mark.parametrize("program", ATTRIBUTIONS)
def test_a_bare_code_on_the_line_of_an_attribution(program: str) -> None:
    assert split(f"46102142732 {ATTRIBUTIONS[program]}\n{QUOTED}").own == "46102142732"


@pytest.mark.parametrize("program", ATTRIBUTIONS)
@pytest.mark.parametrize("own", ["kood on 46102142732, aga leping jäi koju", "код 46102142732 а договор пришлю завтра"])
def test_words_that_go_on_behind_a_number_on_the_line_of_an_attribution(program: str, own: str) -> None:
    assert split(f"{own} {ATTRIBUTIONS[program]}\n{QUOTED}").own.startswith(own)


@pytest.mark.parametrize(
    "attribution",
    [f"2.11.2026, 09:15, {OURS}:", f"2026-11-02, 09:15 {OURS} rašė:", "02.11.2026 09:15 kirjutas Vähikeskus:"],
)
def test_a_name_before_a_date_is_the_writers_where_the_author_follows(attribution: str) -> None:
    assert split(f"Kood 46102142732\n\nHelgi {attribution}\n{QUOTED}").own == "Kood 46102142732\n\nHelgi"


@pytest.mark.parametrize("program", ATTRIBUTIONS)
def test_a_name_above_an_attribution_is_not_swallowed(program: str) -> None:
    found = split(f"Kood 46102142732\nHelgi\n{ATTRIBUTIONS[program]}\n\n{LETTER}")
    assert found.own == "Kood 46102142732\nHelgi"
    assert "731 8111" in found.quoted


AUTHOR_FIRST = ("Gmail hu", "Gmail zh", "date last")
NO_DATE = {"weekday only", "Gmail he"}


@pytest.mark.parametrize("program", [one for one in ATTRIBUTIONS if one not in NO_DATE])
@pytest.mark.parametrize("own", ["Sünnipäev 14.02.1961", "Operatsioon oli 12.04.2025"])
def test_a_day_that_the_writer_names_before_an_attribution(program: str, own: str) -> None:
    assert split(f"{own} {ATTRIBUTIONS[program]}\n{QUOTED}").own == own


@pytest.mark.parametrize("program", [one for one in ATTRIBUTIONS if one not in AUTHOR_FIRST])
@pytest.mark.parametrize(
    "own", ["Helgi", "Mari Maasikas", "Jah", "Jah palun", "Aitäh, Helgi", "C50", "46102142732 Helgi"]
)
def test_a_name_or_a_word_or_two_before_an_attribution(program: str, own: str) -> None:
    found = split(f"{own} {ATTRIBUTIONS[program]}\n{QUOTED}")
    assert f"{found.own}{found.signature}" == own


@pytest.mark.parametrize("program", AUTHOR_FIRST)
@pytest.mark.parametrize("own", ["Saadan lepingu homme", "kas ravi aitab", "saadan kohe"])
def test_words_in_small_letters_before_the_author(program: str, own: str) -> None:
    assert split(f"{own} {ATTRIBUTIONS[program]}\n{QUOTED}").own == own


@pytest.mark.parametrize("day", ["(2.11.2026 09:00)", "(2. november 2026)", "novembris 2026"])
@pytest.mark.parametrize("own", ["Helgi", "Jah, soovin", "Kood 46102142732", "Aitäh!"])
@pytest.mark.parametrize("gap", [" ", "\n"])
def test_an_attribution_of_a_form_that_nobody_knows(day: str, own: str, gap: str) -> None:
    found = split(f"{own}{gap}Ühel ilusal päeval {day} kirjutas {OURS}:\n{QUOTED}")
    assert f"{found.own}{found.signature}" == own


def test_own_words_before_on_without_a_full_stop() -> None:
    assert split(f"Thank you very much {ATTRIBUTIONS['Gmail en']}\n{QUOTED}").own == "Thank you very much"


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, Nov 2, 2026 at 9:00 AM Cancer Centre\n<arvamus@haigla.example> wrote:",
        "On Mon, Nov 2, 2026 at 9:00 AM,\nCancer Centre\n<arvamus@haigla.example>\nwrote:",
    ],
)
def test_a_wrapped_attribution_is_no_word_of_the_writer(attribution: str) -> None:
    assert split(f"{OWN}\n{attribution}\n{QUOTED}").own == OWN


@pytest.mark.parametrize(
    "author", ["Dr. Jaan Mets", "Teine arvamus Tartu", "Cancer Centre", "SA Haigla, Vähikeskus", "Vähikeskus"]
)
def test_a_name_before_the_date_is_the_author(author: str) -> None:
    line = f"{author} <arvamus@haigla.example> kirjutas kuupäeval 2.11.2026 09:00:"
    assert split(f"{line}\n{QUOTED}").own == ""
    assert split(f"{author}, 2.11.2026 09:00 kirjutas:\n{QUOTED}").own == ""


def test_a_body_that_is_wholly_one_quote_is_the_writers() -> None:
    text = "\n".join(f"> {line}" for line in OWN.split("\n"))
    fresh = Context(subject="Teine arvamus", recipients=CONTEXT.recipients)
    assert split(text, fresh).own == OWN
    assert split(text).own == ""  # an answer with nothing but a quote may hold our letter only
    known = Context(
        subject="Re: x",
        recipients=CONTEXT.recipients,
        is_reply=True,
        our_words=frozenset({"thank you for your letter."}),
    )
    assert split(text, known).own == OWN
    assert (
        split(
            QUOTED,
            Context(
                is_reply=True, our_words=frozenset({"thank you for your letter. to go on we still need the following:"})
            ),
        ).own
        == ""
    )


def html(body: str) -> str:
    raw = f"From: helgi@post.example\r\nTo: arvamus@haigla.example\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}"
    return parse(raw.encode(), RULES).body.own_text


def test_a_page_that_is_wholly_one_blockquote() -> None:
    assert html("<blockquote><p>Minu isikukood on 46102142732.</p></blockquote>") == "Minu isikukood on 46102142732."


AUTHOR_FIRST = {
    "name": "{ours} {wrote}:",
    "name in quotes": '"Cancer Centre" <arvamus@haigla.example> {wrote}:',
    "small letters": "teine arvamus <arvamus@haigla.example> {wrote}:",
    "address": "arvamus@haigla.example {wrote}:",
    "brackets": "Cancer Centre [mailto:arvamus@haigla.example] {wrote}:",
    "with a day": "{ours} {wrote} 2.11.2026 09:00:",
    "day in brackets": "{ours} {wrote} (2.11.2026 kell 9:00):",
    "day behind a comma": "{ours}, 2.11.2026 9:00:",
    "no address": "Cancer Centre {wrote} 2.11.2026 kell 09:00:",
    "wrapped in the address": "Cancer Centre <\narvamus@haigla.example> {wrote}:",
    "wrapped before the verb": "Cancer Centre <arvamus@haigla.example>\n{wrote} 2.11.2026 9:00:",
}
LAST = [
    "Helgi", "Helgi,", "Helgi Raudsik", "Лена", "Jah", "Ei, tänan", "Ma ei tea", "Diagnoos: C50", "MRT", "Dr. Tamm", "Lugupidamisega\nHelgi",
    "Operatsioon oli 12.04.2025", "helgi@post.example", "46102142732", "Diagnoos on 12.04.2025\nHelgi",
]  # fmt: skip
"""The last line of a letter right above an attribution: a name alone above all."""


@pytest.mark.parametrize("form", AUTHOR_FIRST)
@pytest.mark.parametrize("wrote", ["wrote", "kirjutas", "пишет"])
def test_the_last_line_is_no_part_of_an_attribution_that_begins_with_its_author(form: str, wrote: str) -> None:
    said = AUTHOR_FIRST[form].format(ours=OURS, wrote=wrote)
    for last in LAST:
        for first, gap in (("", "\n"), ("Tere!\n", "\n"), ("Tere!\n\n", "\n\n")):
            own = f"{first}{last}"
            found = split(f"{own}{gap}{said}\n{QUOTED}")
            kept = f"{found.own}\n{found.signature}"
            assert [line for line in own.split("\n") if line not in kept] == [], last
            assert "731 8111" not in kept and "arvamus@haigla" not in kept, last


def test_our_letter_without_quote_signs_below_an_author_alone_is_ours_and_somebody_elses_is_told() -> None:
    own = split(f"{OWN}\n{OURS} kirjutas:\n\n{LETTER}").own
    assert own.startswith(OWN) and "To go on" not in own and "731 8111" not in own
    doctor = "Jaan Tamm <jaan.tamm@kliinik.example> kirjutas:\n\nDiagnoos C50, isikukood 46102142732"
    assert "46102142732" in split(f"Tere!\n{doctor}").own
