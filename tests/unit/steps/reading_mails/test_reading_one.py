"""A mail that is opened: what gives it away by rule comes first, then what reads like spam; and staff may say no."""

from pathlib import Path

from mailbot.cli.common import deployment_or_defaults
from mailbot.model.reading import Screening
from mailbot.steps.reading_mails.preparing import basis_of
from mailbot.steps.reading_mails.reading_one import open_mail

BASIS = basis_of(deployment_or_defaults(Path("mailbot.toml of nobody")))
PARCEL = (
    "From: Kuller <info@kuller.example>\r\nTo: second.opinion@hospital.example\r\nSubject: Saadetis\r\n{more}"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    "Teie pakike seisab meie laos. Et kuller selle täna toimetaks, kandke üle 2,10 eurot siin:"
    " http://kuller.example/k\r\nMuidu läheb see tagasi.\r\n"
)


def screened(more: str = "", *, asked: bool = True) -> Screening | None:
    return open_mail(PARCEL.format(more=more).encode(), BASIS, screened=asked).screening


def test_what_reads_like_spam_is_doubtful_spam() -> None:
    assert screened() == Screening(kind="spam", rule="reads-like-spam", strength="weak")


def test_a_sign_by_rule_comes_first() -> None:
    assert screened("List-Unsubscribe: <https://kuller.example/u>\r\n") == Screening(
        kind="list", rule="list-fields", strength="weak"
    )


def test_staff_who_say_that_it_is_none_are_believed() -> None:
    assert screened(asked=False) is None


def test_an_answer_is_read_as_one() -> None:
    assert screened("In-Reply-To: <1@hospital.example>\r\n") is None
