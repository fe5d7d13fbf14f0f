# ruff: noqa: E501  heads stand on one line each, as mail programs write them
"""Own words, quote and signature: what mail programs of eight languages write around a reply, a forward, an answer."""

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.mail.body import Context, Split, split_body
from mailbot.mail.quoted.quotes import name_in_attribution
from mailbot.model.mail import Address

RULES, _ = load_rules((defaults("config"),))
US = "arvamus@haigla.example"
REPLY = Context(subject="Re: Taotlus", recipients=frozenset({US}), is_reply=True)
FORWARD = Context(subject="Fwd: Taotlus", recipients=frozenset({US}))

OWN = "Tere!\n\nMinu telefon on 5550 1111.\nLisan puuduva lepingu."
LETTER = ["Tere", "", "Teie taotluses on puudu:", "- allkirjastatud leping;", "- telefon;", "", "Teise arvamuse teenus"]
QUOTED = "\n".join(f"> {line}".rstrip() for line in LETTER)
BARE = "\n".join(LETTER)


def split(text: str, context: Context = REPLY) -> Split:
    return split_body(text, RULES.languages, context)


PREFIXED = {
    "Gmail et": f"Kontakt Haigla (<{US}>) kirjutas kuupäeval E, 12. oktoober 2026 kell 09:05:",
    "Gmail et, newer": f"Kuupäev E, 12. oktoober 2026 kell 09:05 kirjutas Haigla (<{US}>):",
    "Gmail et, wrapped": f"Kuupäev E, 12. oktoober 2026 kell 09:05 kirjutas Teise arvamuse teenus (<\n{US}>):",
    "Gmail en": f"On Mon, 12 Oct 2026 at 09:05, Second Opinion <{US}> wrote:",
    "Gmail en, wrapped twice": f"On Mon, Oct 12, 2026 at 9:05 AM Second Opinion Service of the\nHospital <\n{US}> wrote:",
    "Gmail ru": f"пн, 12 окт. 2026 г. в 09:05, Второе мнение <{US}>:",
    "Gmail lv": f"pirmd., 2026. g. 12. okt., plkst. 09:05 — lietotājs Slimnīca (<{US}>) rakstīja:",
    "Gmail lt": f"2026-10-12, pr, 09:05 Ligoninė <{US}> rašė:",
    "Gmail fi": f"ma 12. lokak. 2026 klo 9.05 Sairaala ({US}) kirjoitti:",
    "Gmail uk": f"пн, 12 жовт. 2026 р. о 09:05 Лікарня <{US}> пише:",
    "Gmail de": f"Am Mo., 12. Okt. 2026 um 09:05 Uhr schrieb Klinik <{US}>:",
    "Gmail pl": f"pon., 12 paź 2026 o 09:05 Szpital <{US}> napisał(a):",
    "Gmail sv": f"Den mån 12 okt. 2026 kl 09:05 skrev Sjukhuset <{US}>:",
    "Thunderbird en": "On 12/10/2026 09:05, Second Opinion wrote:",
    "Thunderbird et": "12.10.2026 09:05 Haigla kirjutas:",
    "Thunderbird et, named": f"Teise arvamuse teenus <{US}> kirjutas 12.10.2026 kell 09:05:",
    "Thunderbird ru": "12.10.2026 09:05, Второе мнение пишет:",
    "Thunderbird fi": "Sairaala kirjoitti 12.10.2026 klo 9.05:",
    "Thunderbird de": "Am 12.10.26 um 09:05 schrieb Klinik:",
    "Thunderbird lt": "2026-10-12 09:05, Ligoninė rašė:",
    "Thunderbird lv": "12.10.2026 09:05, Slimnīca rakstīja:",
    "Thunderbird uk": "12.10.2026 09:05, Лікарня пише:",
    "Apple en": f"On 12 Oct 2026, at 09:05, Hospital <{US}> wrote:",
    "Apple et": f"Haigla <{US}> kirjutas 12. oktoober 2026 kell 09:05:",
    "Apple ru": f"12 окт. 2026 г., в 09:05, Больница <{US}> написал(а):",
    "Apple de": f"Am 12.10.2026 um 09:05 schrieb Klinik <{US}>:",
    "Apple fi": f"Sairaala <{US}> kirjoitti 12.10.2026 kello 9.05:",
    "Apple uk": f"12 жовт. 2026 р. о 09:05 Лікарня <{US}> написав(ла):",
    "mail.ru": f"Понедельник, 12 октября 2026, 09:05 +03:00 от Больница <{US}>:",
    "Yandex": f'12.10.2026, 09:05, "Больница" <{US}>:',
    "Yahoo": f"On Monday, October 12, 2026 at 09:05:12 AM GMT+3, Hospital <{US}> wrote:",
    "Proton": f"On Monday, October 12th, 2026 at 09:05, Hospital <{US}> wrote:",
    "Roundcube": "On 2026-10-12 09:05, Haigla wrote:",
    "Roundcube et": "Kuupäeval 12-10-2026 09:05, Haigla kirjutas:",
    "Horde": f"Quoting Hospital <{US}>:",
    "inbox.lv": f"Citējot Slimnīca <{US}>:",
    "Horde de": f"Zitat von Klinik <{US}>:",
    "iPhone et": f"12. okt 2026 kell 09:05 kirjutas Haigla <{US}>:",
    "iPhone lt": f"2026-10-12, 09:05, Ligoninė <{US}> rašė:",
    "Roundcube ru": "Больница писал 12.10.2026 09:05:",
    "no attribution": "",
}
UNPREFIXED = {
    "Outlook en": f"From: Hospital <{US}>\nSent: Monday, October 12, 2026 9:05\nTo: Mari Mets <m@m.example>\nSubject: RE: Taotlus\n",
    "Outlook en, rule above": f"________________________________\nFrom: Hospital <{US}>\nSent: 12 October 2026 09:05\nTo: Mari <m@m.example>\nSubject: Taotlus\n",
    "Outlook et": f"Saatja: Haigla <{US}>\nSaadetud: esmaspäev, 12. oktoober 2026 09:05\nAdressaat: Mari <m@m.example>\nTeema: RE: Taotlus\n",
    "Outlook et, bold": f"*Saatja:* Haigla <{US}>\n*Saadetud:* 12. oktoober 2026 09:05\n*Adressaat:* Mari\n*Teema:* RE: x\n",
    "Outlook ru": f"От: Больница <{US}>\nОтправлено: 12 октября 2026 г. 9:05\nКому: Мари <m@m.example>\nТема: RE: x\n",
    "Outlook lv": f"No: Slimnīca <{US}>\nNosūtīts: pirmdiena, 2026. gada 12. oktobris 09:05\nKam: Mari <m@m.example>\nTēma: RE: x\n",
    "Outlook lt": f"Nuo: Ligoninė <{US}>\nIšsiųsta: 2026 m. spalio 12 d. 09:05\nKam: Mari\nTema: RE: x\n",
    "Outlook fi": f"Lähettäjä: Sairaala <{US}>\nLähetetty: maanantai 12. lokakuuta 2026 9.05\nVastaanottaja: Mari <m@m.example>\nAihe: VS: x\n",
    "Outlook uk": f"Від: Лікарня <{US}>\nНадіслано: 12 жовтня 2026 р. 9:05\nКому: Мари\nТема: RE: x\n",
    "Outlook de": f"Von: Klinik <{US}>\nGesendet: Montag, 12. Oktober 2026 09:05\nAn: Mari <m@m.example>\nBetreff: AW: x\n",
    "GMX": f"Gesendet: Montag, 12. Oktober 2026 um 09:05 Uhr\nVon: Klinik <{US}>\nAn: m@m.example\nBetreff: Re: x\n",
    "Samsung en": f"-------- Original message --------\nFrom: Hospital <{US}>\nDate: 12/10/2026 09:05 (GMT+02:00)\nTo: Mari <m@m.example>\nSubject: Re: x\n",
    "Samsung et": f"-------- Algne sõnum --------\nSaatja: Haigla <{US}>\nKuupäev: 12.10.2026 09:05 (GMT+02:00)\nAdressaat: Mari\nTeema: Re: x\n",
    "Samsung ru": f"-------- Исходное сообщение --------\nОт: Больница <{US}>\nДата: 12.10.2026 9:05 (GMT+02:00)\nКому: Мари\nТема: Re: x\n",
    "Outlook 2003": "-----Original Message-----\nFrom: Hospital\nSent: Monday\n",
    "German separator": f"-----Ursprüngliche Nachricht-----\nVon: Klinik <{US}>\nGesendet: Montag\nAn: Mari\nBetreff: x\n",
    "Gmail without signs": f"On Mon, 12 Oct 2026 at 09:05, Second Opinion <{US}> wrote:\n",
    "Outlook on a Mac": f"From: Hospital <{US}>\nDate: Monday, 12 October 2026 at 9.05\nTo: Mari <m@m.example>\nSubject: Re: x\n",
    "Outlook in German on a phone": f"Von: Klinik <{US}>\nDatum: Montag, 12. Oktober 2026 um 09:05\nAn: m@m.example\nBetreff: Re: x\n",
    "Lotus Notes": f"-----Hospital <{US}> wrote: -----\nTo: Mari <m@m.example>\nFrom: Hospital <{US}>\nDate: 12/10/2026 09:05\nSubject: Re: x\n",
    "Yahoo on a phone": f"On Mon, Oct 12, 2026 at 9:05 AM, Hospital<{US}> wrote:   Tere",
    "Zimbra": f'From: "Hospital" <{US}>\nTo: "Mari" <m@m.example>\nSent: Monday, October 12, 2026 9:05:00 AM\nSubject: Re: x\n',
    "Yandex without signs": f'12.10.2026, 09:05, "Больница" <{US}>:\n',
}


@pytest.mark.parametrize("client", PREFIXED)
def test_a_reply_above_a_quote_with_signs(client: str) -> None:
    found = split(f"{OWN}\n\n{PREFIXED[client]}\n\n{QUOTED}\n")
    assert found.own == OWN
    assert "allkirjastatud leping" in found.quoted


@pytest.mark.parametrize("client", PREFIXED)
def test_a_reply_right_above_the_attribution(client: str) -> None:
    own = "Tere, lisan lepingu."
    assert split(f"{own}\n{PREFIXED[client]}\n{QUOTED}").own == own


@pytest.mark.parametrize("client", UNPREFIXED)
def test_a_reply_above_a_letter_without_signs(client: str) -> None:
    found = split(f"{OWN}\n\n{UNPREFIXED[client]}\n{BARE}\n")
    assert found.own == OWN
    assert "allkirjastatud leping" in found.quoted


@pytest.mark.parametrize("client", PREFIXED)
def test_answers_under_the_quoted_lines(client: str) -> None:
    text = f"{PREFIXED[client]}\n{QUOTED[:-30]}\n> - telefon;\n\n+372 5550 1111\n\n> - küsimus;\nKas operatsioon on võimalik?\n\nMari"
    found = split(text)
    assert found.own == "+372 5550 1111\n\nKas operatsioon on võimalik?\n\nMari"


@pytest.mark.parametrize("client", ["Outlook et", "Outlook en", "Outlook de", "Samsung ru", "GMX"])
def test_answers_typed_into_our_letter_without_signs(client: str) -> None:
    letter = "Tere\n\nTaotluses on puudu:\n- telefon või aadress;\n+372 5550 1111\n- küsimused;\nKas operatsioon on võimalik?\n\n- leping;\nlisatud\n\nPalun saatke puuduv vastusena.\nTeise arvamuse teenus"
    found = split(f"Vastused on all.\n\n{UNPREFIXED[client]}\n{letter}")
    assert found.own.split("\n\n")[0] == "Vastused on all."
    assert [line for line in found.own.split("\n") if line][1:] == [
        "+372 5550 1111",
        "Kas operatsioon on võimalik?",
        "lisatud",
    ]
    assert "Palun saatke puuduv" in found.quoted


@pytest.mark.parametrize(
    "line",
    [
        "Dr Kask kirjutas epikriisis 12.03.2026:",
        "Küsimused:",
        "From: Tartu, living in Narva",
        "Saatja ja patsient on sama isik.",
        "Kuupäev: 12.03.2026",
        "Врач написал 12.03.2026:",
        "Nimi: Mari Mets",
        "Aadress: Kase 3, Elva",
        "Teema: teine arvamus",
        "2026-03-12 KT: kasvaja 3 cm",
        "On 12 March 2026 I had a CT scan which showed:",
        "Am 12.03.2026 schrieb mir der Arzt:",
        "----------",
    ],
)
def test_prose_is_no_attribution(line: str) -> None:
    text = f"Tere\n\n{line}\nkasvaja maksas\n\nKas opereerida?"
    assert split(text, Context(subject="Teine arvamus")).own == text


FORWARD_HEADS = {
    "Gmail": "---------- Forwarded message ---------\nFrom: Jaan Tamm <jaan@x.example>\nDate: Mon, 12 Oct 2026 at 09:05\nSubject: Taotlus\nTo: Mari <m@m.example>\n",
    "Gmail et": "---------- Forwarded message ---------\nSaatja: Jaan Tamm <jaan@x.example>\nKuupäev: E, 12. oktoober 2026 kell 09:05\nTeema: Taotlus\nSaaja: Mari <m@m.example>\n",
    "Thunderbird": "-------- Forwarded Message --------\nSubject: Taotlus\nDate: Mon, 12 Oct 2026 09:05:00 +0300\nFrom: Jaan Tamm <jaan@x.example>\nTo: m@m.example\n",
    "Thunderbird et": "-------- Edastatud kiri --------\nTeema: Taotlus\nKuupäev: Mon, 12 Oct 2026 09:05:00 +0300\nSaatja: Jaan Tamm <jaan@x.example>\nSaaja: m@m.example\n",
    "Thunderbird ru": "-------- Перенаправленное сообщение --------\nТема: Заявка\nДата: Mon, 12 Oct 2026 09:05:00 +0300\nОт: Jaan <jaan@x.example>\nКому: m@m.example\n",
    "Apple": "Begin forwarded message:\n\nFrom: Jaan Tamm <jaan@x.example>\nSubject: Taotlus\nDate: 12 October 2026 at 09:05:00 EEST\nTo: m@m.example\n",
    "Apple de": "Anfang der weitergeleiteten Nachricht:\n\nVon: Jaan <jaan@x.example>\nBetreff: Taotlus\nDatum: 12. Oktober 2026 um 09:05:00\nAn: m@m.example\n",
    "Outlook": "From: Jaan Tamm <jaan@x.example>\nSent: Monday, October 12, 2026 9:05\nTo: Mari <m@m.example>\nSubject: Taotlus\n",
    "mail.ru": "-------- Пересылаемое сообщение --------\nОт: Jaan <jaan@x.example>\nКому: m@m.example\nДата: понедельник, 12 октября 2026, 9:05 +03:00\nТема: Заявка\n",
    "Yandex": '-------- Начало пересылаемого сообщения --------\n12.10.2026, 09:05, "Jaan" <jaan@x.example>:\n',
    "Samsung lt": "-------- Persiųstas laiškas --------\nNuo: Jaan <jaan@x.example>\nData: 2026-10-12 09:05\nKam: m@m.example\nTema: Taotlus\n",
}
APPLICATION = "Minu nimi on Jaan Tamm, isikukood 36610305977.\nKas võin ravi katkestada?"


@pytest.mark.parametrize("client", FORWARD_HEADS)
def test_a_forwarded_application_is_own_words(client: str) -> None:
    found = split(f"Edastan isa kirja.\n\n{FORWARD_HEADS[client]}\n{APPLICATION}\n\nLugupidamisega\nJaan Tamm", FORWARD)
    assert found.forwarded
    assert found.own == f"Edastan isa kirja.\n\n{APPLICATION}"
    assert found.signature == "Lugupidamisega\nJaan Tamm"
    assert "jaan@x.example" in found.quoted


@pytest.mark.parametrize("client", FORWARD_HEADS)
def test_a_forwarded_letter_says_who_wrote_it(client: str) -> None:
    found = split(f"{FORWARD_HEADS[client]}\n{APPLICATION}", FORWARD).forwarded_from
    assert found is not None
    assert found.addr_spec == "jaan@x.example"
    assert (found.display_name or "").startswith("Jaan")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('15.10.2026, 18:11, "Тамара Ковалёва" <t@x.example>:', "Тамара Ковалёва"),
        ("On Mon, Oct 5, 2026 at 9:05 PM Anna Tamm <a@x.example> wrote:", "Anna Tamm"),
        ("Am 03.10.2026 um 12:00 schrieb Anna Tamm <a@x.example>:", "Anna Tamm"),
        ("2026 m. spalio 3 d., Rasa Žukauskienė <r@x.example> rašė:", "Rasa Žukauskienė"),
        ("<a@x.example> kirjutas 3.10.2026 kell 9:05:", ""),
        ("On Mon, Oct 5, 2026 at 9:05 PM <a@x.example> wrote:", ""),
        ("anna@x.example wrote: Dear Doctor Kask", ""),
        ('12:00 EEST "Tamm, Anna" <a@x.example>', "Tamm, Anna"),
        ("12:00 EEST Anna Tamm <a@x.example>", "Anna Tamm"),
        ("12:00, Anna Tamm (<a@x.example>) escribió:", "Anna Tamm"),
        ("3.10.2026 'Jan van der Berg' <j@x.example>:", "Jan van der Berg"),
        ("12:00 ANNA TAMM [mailto:a@x.example]", "ANNA TAMM"),
    ],
)
def test_the_words_that_say_who_wrote_name_him(line: str, name: str) -> None:
    assert name_in_attribution(line) == name


def test_a_header_block_names_nobody_by_its_address_alone() -> None:
    head = FORWARD_HEADS["Gmail"].replace("Jaan Tamm <jaan@x.example>", "Jaan.Tamm@x.example")
    found = split(f"{head}\n{APPLICATION}", FORWARD).forwarded_from
    assert found == Address(display_name=None, addr_spec="Jaan.Tamm@x.example")


def test_a_wrapped_line_names_its_author() -> None:
    head = "---------- Forwarded message ---------\nOn Mon, 12 Oct 2026 at 9:05 PM Jaan\nTamm <jaan@x.example> wrote:\n"
    found = split(f"{head}\n{APPLICATION}", FORWARD).forwarded_from
    assert found is not None
    assert found.display_name == "Jaan Tamm"


@pytest.mark.parametrize("said", ["Jaan " + "(" * 3000 + " <jaan@x.example>", "((((" * 1000, "<<<<@@@@>>>>"])
def test_a_hostile_author_of_a_forwarded_letter_costs_nothing(said: str) -> None:
    head = f"-------- Forwarded Message --------\nSubject: Taotlus\nFrom: {said}\nTo: m@m.example\n"
    assert APPLICATION in split(f"{head}\n{APPLICATION}", FORWARD).own


@pytest.mark.parametrize("client", FORWARD_HEADS)
def test_a_forward_without_a_word_above(client: str) -> None:
    assert split(f"{FORWARD_HEADS[client]}\n{APPLICATION}", FORWARD).own == APPLICATION


def test_a_forward_about_somebody_else_below_own_words_is_a_quote() -> None:
    text = f"Minu patsient Mari Mets, 47101010033.\nKas opereerida?\n\n{FORWARD_HEADS['Outlook']}\n{APPLICATION}"
    found = split(text, FORWARD)
    assert "36610305977" not in found.own
    assert "36610305977" in found.quoted


def test_a_forward_of_our_own_letter_is_a_quote() -> None:
    found = split(f"Vt all.\n\n{UNPREFIXED['Outlook et']}\n{BARE}", FORWARD)
    assert found.own == "Vt all."


def test_a_quote_inside_a_forward_is_a_quote() -> None:
    inner = f"{APPLICATION}\n\n12.10.2026 09:05 Haigla kirjutas:\n> isikukood 47101010033"
    found = split(f"{FORWARD_HEADS['Gmail']}\n{inner}", FORWARD)
    assert "47101010033" not in found.own
    assert APPLICATION in found.own


@pytest.mark.parametrize(
    "ending",
    [
        "Lugupidamisega\nMari Mets",
        "Lugupidamisega,\nMari Mets\ntel 5550 1111",
        "Parimat,\nMari",
        "Kind regards,\nMari Mets\n+372 5550 1111",
        "С уважением, Мария Мец",
        "С уважением,\nМария",
        "Ar cieņu\nMari",
        "Pagarbiai,\nMari",
        "Ystävällisin terveisin\nMari",
        "З повагою,\nМарія",
        "Mit freundlichen Grüßen\nMari",
        "MfG\nMari",
        "--\nMari Mets\nAS Firma",
        "Saadetud minu iPhone’ist",
        "Sent from my iPhone",
        "Отправлено из мобильной Почты Mail.ru",
        "Gesendet von Outlook für iOS",
        "Hankige Outlook for iOS",
        "Lähetetty iPhonesta",
        "Z poważaniem\nMari",
        "Med vänlig hälsning\nMari",
    ],
)
def test_a_signature_is_kept_apart(ending: str) -> None:
    found = split(f"{OWN}\n\n{ending}", Context())
    assert (found.own, found.signature) == (OWN, ending)


@pytest.mark.parametrize(
    "text",
    [
        "Lugupidamisega pöördun Teie poole.\n\nKas opereerida?",
        "Lp dr Kask\n\nKas opereerida?",
        "T. 5550 1111\nKas opereerida?",
        "BR 23 kood\nKas opereerida?",
        "Parimat ravi otsides pöördun Teie poole.\nKas opereerida?",
        "Best regards to the team which treated me so well last year in Tartu hospital.\n\nMy question is below",
        "Tere\n--\n" + "pikk lugu haigusest\n" * 40,
    ],
)
def test_a_closing_word_in_prose_ends_nothing(text: str) -> None:
    assert split(text, Context()).own == text.rstrip("\n")


def test_nothing_is_lost_in_an_empty_mail() -> None:
    assert split("", Context()) == Split(own="", quoted="", signature="")


def test_a_postscript_and_a_late_question_belong_to_the_letter() -> None:
    found = split(
        f"{OWN}\n\nLugupidamisega\nMari Mets\n\nPS. Leping tuleb postiga.\n\nJa veel: kas ravi võib katkestada?",
        Context(),
    )
    assert found.own == f"{OWN}\n\nPS. Leping tuleb postiga.\n\nJa veel: kas ravi võib katkestada?"
    assert found.signature == "Lugupidamisega\nMari Mets"


def test_a_letter_below_a_short_cover_is_forwarded_even_without_the_word() -> None:
    new = Context(subject="Teise arvamuse taotlus", recipients=frozenset({US}))
    assert split(f"Saadan ema kirja.\n\n{FORWARD_HEADS['Outlook']}\n{APPLICATION}", new).forwarded


def test_an_old_letter_to_us_below_own_words_is_a_quote() -> None:
    new = Context(subject="Uus küsimus", recipients=frozenset({US}))
    head = FORWARD_HEADS["Outlook"].replace("m@m.example", US)
    assert not split(f"Saadan uuesti.\n\n{head}\n{APPLICATION}", new).forwarded


def test_a_colleague_of_ours_in_the_quote_is_ours() -> None:
    head = UNPREFIXED["Outlook et"].replace(US, "vastuvott@haigla.example")
    assert split(f"Vt all.\n\n{head}\n{BARE}", FORWARD).own == "Vt all."


ASKED = f"From: {US}\nSent: Monday, 12 October 2026 09:05\nTo: mari@example.org\nSubject: Taotlus\n\nVajame veel:\n"
ASKED += "1. Haiguse kulg\n2. Allkirjastatud leping\n"


@pytest.mark.parametrize(
    "answer",
    [
        "The contract is attached, please reply if it is enough.\nMy phone is 5550 1111.",
        "Leping läheb homme postiga, ärge palun veel arvet saatke.\nTelefon 5550 1111.",
        "Līgums pielikumā. Gaidīsim jūsu atbildi.\nTālrunis 29123456.",
        "You can send me the invoice by e-mail.\nMy father had surgery in May.",
        "They said call 112, and he was brought to hospital.\nThe tumour was removed in June.",
    ],
)
def test_what_people_ask_of_us_in_an_answer_ends_no_letter_of_ours(answer: str) -> None:
    assert split(ASKED + answer).own == answer


def test_who_closes_an_answer_below_our_letter_loses_no_word() -> None:
    answer = "Tere! Minu isikukood on 47102126470 ja leping läheb homme postiga.\nIsal leiti kevadel maovähk."
    below = f"\nLugupidamisega\nTeise arvamuse teenus\n\n{answer}\n\nLugupidamisega\nMari Tamm"
    assert split(ASKED + below).own == answer


def test_what_our_letter_ends_with_is_nobodys_answer() -> None:
    head = f"From: {US}\nSent: Monday, 12 October 2026 09:05\nTo: mari@example.org\nSubject: Taotlus\n\nTere\nVajame veel:\n"
    asked = "1. Haiguse kulg\n2. Allkirjastatud leping\n"
    tail = "Vastake palun sellele kirjale. Paberid võib saata postiga: Puusepa 8, Tartu.\nMeeskond, tel 731 0000"
    assert split(f"Leping on manuses.\n\n{head}{asked}{tail}").own == "Leping on manuses."
    below = split(f"{head}{asked}Leping läheb homme postiga.\n{tail}\n\nLisan veel, et telefon on nüüd 5550 1111. Mari")
    assert below.own == "Leping läheb homme postiga.\nLisan veel, et telefon on nüüd 5550 1111. Mari"


def test_a_forward_whose_header_stands_inside_the_quote() -> None:
    head = "Начало переадресованного сообщения:\n\n> От: Анна <a@a.example>\n> Тема: заявка\n> Дата: 12 октября 2026 г. в 09:05\n> Кому: m@m.example\n> "
    found = split(f"Пересылаю письмо мамы.\n\n{head}\n> Нужна ли операция?\n> Анна", FORWARD)
    assert found.own == "Пересылаю письмо мамы.\n\nНужна ли операция?\nАнна"


def test_answers_behind_more_quote_signs_than_our_letter_bears() -> None:
    items = ["1. telefoninumbrit või postiaadressi.", "2. allkirjastatud lepingut."]
    letter = f"> Tere!\n>\n> {items[0]}\n>>> 5550 1111\n> {items[1]}\n>>> saadan postiga\n> Muu on olemas."
    found = split(f"vastused noolte taga\n\n12.10.2026 {US} kirjutas:\n{letter}")
    assert [line for line in found.own.split("\n") if line] == ["vastused noolte taga", "5550 1111", "saadan postiga"]
    assert items[0] in found.quoted and "Muu on olemas" in found.quoted


@pytest.mark.parametrize(("father", "own"), [("Jaan Tarakas", True), ("Jaan Kask", False)])
def test_a_childs_own_code_above_a_passed_on_letter_of_a_parent(father: str, own: bool) -> None:
    context = Context(
        subject="Fwd: minu asi", recipients=frozenset({US}), writer=frozenset({"p@b.example", "priit tarakas"})
    )
    head = f"---------- Forwarded message ---------\nSaatja: {father} <j@a.example>\nKuupäev: L, 7. november 2026\nTeema: asi\n"
    found = split(f"Edastan kirja. Mina olen Priit (38101112742).\n\n{head}\n{APPLICATION}", context)
    assert ("36610305977" in found.own) is own


def test_lines_pasted_with_quote_signs_into_a_mail_that_answers_nothing_are_own_words() -> None:
    text = "my id 47101010033\n\nfrom my discharge letter:\n> Lymphoma IIA, six cycles.\n\ndo i need radiation"
    assert "Lymphoma IIA" in split(text, Context(subject="please look")).own
    assert "Lymphoma IIA" in split(text, Context(subject="Re: please look")).quoted
    ours = Context(subject="please look", our_words=frozenset({"the contract is not signed"}))
    assert "contract" in split("Done.\n> The contract is not signed", ours).quoted
