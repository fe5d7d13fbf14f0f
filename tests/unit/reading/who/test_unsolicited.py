# ruff: noqa: E501  one mail a line
"""What reads like spam in words that stand on no list, what people write of parcels and money, and who is never asked."""

from dataclasses import replace

import pytest

from mailbot.mail.screening import screen
from mailbot.model.mail import Message, Part
from mailbot.model.reading import Screening
from mailbot.reading.who.unsolicited import is_of_a_person, reads_like_spam, spam_odds, weighed_lines
from mailbot.rules.rule_set import RuleSet
from tests.unit.reading.letters import letter, rules

PARCEL = "Teie pakike seisab meie laos. Et kuller selle täna toimetaks, kandke üle 2,10 eurot siin: http://kuller.example/k\nMuidu läheb see tagasi."
SPAM = Screening(kind="spam", rule="reads-like-spam", strength="weak")


def mail(text: str, subject: str = "Saadetis", quoted: str = "") -> Message:
    return letter(text, subject=subject, quoted=quoted)[0]


def test_a_parcel_phish_in_words_on_no_list_is_spam() -> None:
    found = mail(PARCEL)
    assert screen(found, rules(), own_message_id=lambda _: False, own_addresses=frozenset()) is None
    assert reads_like_spam(found, rules()) == SPAM


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Küsimus", "Tere, mul on rinnavähk ja kardan operatsiooni.\nKas teine arvamus on võimalik?"),
        ("", "Tere. Olen väga haige ja ei jõua enam kirjutada.\nKas keegi saaks helistada?"),
        ("Plaat postiga", "Saatsin plaadi uuringutega Lätist postiga. Kas tollis tuleb selle eest midagi maksta?"),
        ("CD by post", "I posted the disc with my scans from Norway. Do you have to pay customs for the parcel?"),
        ("Hind", "Tere, kui palju maksab teine arvamus ja kas arve saab tasuda kahes osas?"),
        ("Price", "Hello, how much does a second opinion cost, and can I pay by bank transfer?"),
        (
            "price",
            "How much does your second opinion cost? 150 or 300 EUR? Please send me your price list and how to pay",
        ),
        (
            "Offer",
            "I am looking for a second opinion. Please send me your offer and price, we have your contact from our partner clinic.",
        ),
        ("Цена", "Здравствуйте, сколько стоит второе мнение и можно ли оплатить картой?"),
    ],
)
def test_what_people_write_of_illness_parcels_and_money_is_not(subject: str, text: str) -> None:
    assert reads_like_spam(mail(text, subject), rules()) is None


AGENCY = (
    "Добрый день!\nМы агентство медицинского туризма и отправляем пациентов на лечение из Грузии и Армении. "
    "Просим прислать прайс-лист второго мнения и условия сотрудничества.\nС уважением, Нино, менеджер по работе с клиниками"
)


def test_an_agency_that_asks_for_prices_is_a_person_whatever_its_words() -> None:
    found = mail(AGENCY, subject="Сотрудничество и прайс-лист")
    said = screen(found, rules(), own_message_id=lambda _: False, own_addresses=frozenset())
    assert said is not None
    assert said.kind == "spam"
    assert is_of_a_person(found, rules())
    assert not is_of_a_person(mail(PARCEL), rules())
    assert not is_of_a_person(mail(AGENCY, quoted="> Пишите нам."), rules())  # not asked of an answer
    cure = "Чудо-капли лечат рак без операции и химии, врачи это скрывают! Купите сегодня со скидкой 70%, заказать можно здесь. Отписаться."
    assert not is_of_a_person(mail(cure, subject="Рак ЛЕЧИТСЯ за 21 день!!!"), rules())  # its words outweigh that
    without = rules()
    without = replace(without, spam=replace(without.spam, settings={}))
    assert not is_of_a_person(found, without)


def test_an_answer_is_never_spam() -> None:
    assert reads_like_spam(mail(PARCEL, quoted="> Kirjutage meile."), rules()) is None
    follows = mail(PARCEL)
    follows = replace(follows, header=replace(follows.header, references=("1@hospital.example",)))
    assert reads_like_spam(follows, rules()) is None


def test_any_file_makes_it_no_matter_for_this() -> None:
    def with_part(content_type: str, name: str) -> Message:
        return replace(mail(PARCEL), parts=(Part(path="2", content_type=content_type, name=name, payload=b"x"),))

    assert reads_like_spam(with_part("application/pdf", "leht.pdf"), rules()) is None
    assert reads_like_spam(with_part("image/jpeg", "leping.jpg"), rules()) is None
    assert reads_like_spam(replace(mail(PARCEL), attached=(mail("Tere"),)), rules()) is None


def test_a_long_text_is_not_asked_of() -> None:
    assert reads_like_spam(mail(PARCEL * 20), rules()) == SPAM
    assert spam_odds(mail(PARCEL * 30), rules()) is None


def test_without_words_of_its_own_or_without_what_was_learnt_nothing_is_said() -> None:
    assert spam_odds(mail("", subject=" "), rules()) is None
    assert spam_odds(mail(PARCEL), replace(rules(), spam=RuleSet(name="spam"))) is None


def test_a_cut_above_one_turns_it_off() -> None:
    off = replace(rules(), spam=rules().spam.with_settings(cut=1.1))
    assert reads_like_spam(mail(PARCEL), off) is None


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("look: http://parcel.example/k?a=1", "look: https://other.test/b"),
        ("look: WWW.parcel.example", "look: https://other.test/b"),
        ("look: parcel.example/k", "look: www.other.test"),
        ("write to me@parcel.example", "write to somebody.else@other.test"),
        ("we are Parcel-Post.example now", "we are now"),
    ],
)
def test_of_a_link_and_an_address_counts_only_that_there_is_one(written: str, same: str) -> None:
    assert [line.split() for line in weighed_lines("", written)] == [line.split() for line in weighed_lines("", same)]


def test_a_forgotten_space_makes_no_link() -> None:
    (line,) = weighed_lines("", "olen haige.kas te aitate")
    assert not set(line.split()) - {"olen", "te", "aitate"}
