"""The mails by which staff act read back what the link wrote."""

from typing import get_args
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.cases.staff.commands import fits, has_gap, mailto, read_command, subject_of
from mailbot.model.digest import Do, StaffAction

TOKEN = "ABCDEFGHIJKLMNOPQRSTUVW2"
cases = st.none() | st.from_regex(r"2026-[0-9]{5}", fullmatch=True)
arguments = st.none() | st.from_regex(r"[a-z_]{3,20}|[0-9]{1,6}|[A-Z][a-z]{2,8} [a-z]{2,8}", fullmatch=True)
dos = st.builds(Do, action=st.sampled_from(get_args(StaffAction)), case=cases, argument=arguments)


@given(dos)
def test_a_link_is_read_back(do: Do) -> None:
    link = urlsplit(mailto("box@hospital.example", do, TOKEN))
    assert (link.scheme, link.path) == ("mailto", "box@hospital.example")
    command = read_command(parse_qs(link.query)["subject"][0])
    assert command is not None
    assert (command.do, command.token) == (do, TOKEN)


@pytest.mark.parametrize("around", ["Re: {}", "[staff] VS: {}", "{} (external)", "  {}  "])
def test_what_mail_programs_put_around_it_does_not_matter(around: str) -> None:
    do = Do(action="received", case="2026-00042", argument="contract")
    command = read_command(around.format(subject_of(do, TOKEN)))
    assert command is not None
    assert command.do == do


@pytest.mark.parametrize(
    "subject",
    [
        None,
        "",
        "mailbot received 2026-00042 contract",
        "mailbot erase 2026-00042 #" + TOKEN,
        "mailbot received 2026-00042 contract #SHORT",
        "mailbot received 2026-00042 contract #" + TOKEN + "A",
        "received 2026-00042 contract #" + TOKEN,
    ],
)
def test_anything_else_is_no_command(subject: str | None) -> None:
    assert read_command(subject) is None


@given(st.text())
def test_no_subject_breaks_it(subject: str) -> None:
    read_command(subject)


def test_a_gap_is_written_over_in_the_subject() -> None:
    made = Do(action="book", argument="7")
    subject = subject_of(made, TOKEN)
    assert subject == f"mailbot book NUMBER 7 #{TOKEN}"
    command = read_command(subject.replace("NUMBER", "2026-00042"))
    assert command is not None
    assert command.do == Do(action="book", case="2026-00042", argument="7")
    assert fits(command.do, made)


@pytest.mark.parametrize(
    ("asked", "made", "right"),
    [
        (Do(action="assign", case="2026-00042", argument="ENT group"), "WHOM", True),
        (Do(action="assign", case="2026-00042", argument="WHOM"), "WHOM", False),
        (Do(action="assign", case="2026-00043", argument="ENT group"), "WHOM", False),
        (Do(action="assign", case="2026-00042", argument="lung"), "breast", False),
        (Do(action="waive", case="2026-00042", argument="lung"), "lung", False),
    ],
)
def test_only_the_gap_may_be_filled(asked: Do, made: str, right: bool) -> None:
    assert fits(asked, Do(action="assign", case="2026-00042", argument=made)) is right


def test_a_loose_mail_joins_only_by_the_link_made_for_it() -> None:
    asked = Do(action="join", case="2026-00042", argument="8")
    assert has_gap(Do(action="join", argument="7"))
    assert not fits(asked, Do(action="join", argument="7"))
    assert not fits(Do(action="join", argument="8"), Do(action="join", argument="8"))
