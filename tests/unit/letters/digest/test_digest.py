"""The digest: everything that staff must know stands in both parts, and nothing that they must not."""

import re
import tomllib
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from mailbot.cases.desk.urgency import KINDS
from mailbot.config.defaults import defaults
from mailbot.config.digest_templates import load_digest_templates, load_digest_words
from mailbot.letters.digest.check import check_digest
from mailbot.letters.digest.page import DigestTemplates, compose_digest, environment, render
from mailbot.letters.digest.sections import CASES_SHOWN, SHOWN, SHOWN_OF_ONE, actions, by_kind, sections
from mailbot.letters.digest.words import command
from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.staff_letter import ToStaff
from mailbot.model.case import DISTRESS_REASON
from mailbot.model.digest import DigestFacts, Do
from tests.unit.letters.digest_days import BAD, DAYS, EMPTY, HUGE, NORMAL, REAL

HOSPITAL_FACTS = HospitalFacts(
    name="Example University Hospital",
    from_address="second.opinion@hospital.example",
    display_name="Hospital service",
    post_address="Street 1",
    phone="+372 5550 0000",
    account_holder="Hospital",
    iban="EE382200221020145685",
    bic="HABAEE2X",
    registry_code="90000000",
    registered_address="Street 1",
)


def on(to: str) -> ToStaff:
    written = NORMAL.written
    return ToStaff(to=to, hospital=HOSPITAL_FACTS, language="en", message_id="d1@hospital.example", written=written)


@pytest.fixture(scope="module")
def compiled() -> DigestTemplates:
    loaded, faults = load_digest_templates((defaults("templates"),))
    assert faults == ()
    assert loaded is not None
    return loaded


def words(html: str) -> str:
    body = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)
    return " ".join(body.split())


@pytest.mark.parametrize("name", DAYS)
def test_every_task_stands_in_both_parts(name: str, compiled: DigestTemplates) -> None:
    facts = DAYS[name]
    _, text, html = render(facts, compiled)
    for section in sections(facts):
        for part in (text, words(html)):
            assert compiled.words.said(section.reason)[1:] in part
            for task in section.rows:
                assert (task.case or str(task.message or "")) in part


@pytest.mark.parametrize("name", DAYS)
def test_an_action_shows_its_exact_command(name: str, compiled: DigestTemplates) -> None:
    facts = DAYS[name]
    _, text, html = render(facts, compiled)
    for do in actions(facts):
        assert command(do) in text
        assert command(do) in words(html)


def test_an_action_with_a_link_shows_the_link_instead(compiled: DigestTemplates) -> None:
    do = Do(action="done", argument="211")
    _, text, html = render(NORMAL, compiled, links={do: "mailto:a@b.example?subject=x&body=y"})
    assert "mailto:a@b.example?subject=x&body=y" in text
    assert 'href="mailto:a@b.example?subject=x&amp;body=y"' in html
    assert "mailbot done 211" not in text


def test_nothing_came_is_said(compiled: DigestTemplates) -> None:
    subject, text, html = render(EMPTY, compiled)
    assert subject.endswith("nothing to do")
    for part in (text, words(html)):
        assert "Nothing came since the last digest." in part


def test_nothing_read_is_not_called_nothing_came(compiled: DigestTemplates) -> None:
    _, text, _ = render(BAD, compiled)
    assert "Nothing came" not in text
    assert "could not be read since" in text


def test_a_long_list_is_cut_and_says_so(compiled: DigestTemplates) -> None:
    _, text, html = render(BAD, compiled)
    for part in (text, words(html)):
        assert f"and {30 - SHOWN_OF_ONE} more" in part


def test_life_and_death_comes_first_and_thanks_last() -> None:
    kinds = [section.kind for section in sections(REAL)]
    assert (kinds[0], kinds[-1]) == ("grave", "thanks")
    assert kinds == sorted(kinds, key=KINDS.index)


def test_a_cry_for_help_comes_before_all() -> None:
    cry = replace(BAD.tasks[0], reason=DISTRESS_REASON, urgent=True)
    death = replace(BAD.tasks[0], reason="death", urgent=True)
    shown = sections(replace(BAD, tasks=(death, *BAD.tasks, cry)))
    assert [section.reason for section in shown[:2]] == [DISTRESS_REASON, "death"]


def test_a_death_is_never_cut() -> None:
    deaths = tuple(replace(BAD.tasks[0], reason="death", case=f"2026-{n:05d}") for n in range(40))
    shown = sections(replace(BAD, tasks=(*BAD.tasks, *deaths)))
    assert [section.total - len(section.rows) for section in shown if section.reason == "death"] == [0]
    assert sum(len(section.rows) for section in shown if section.reason != "death") == 0


def test_a_page_offers_no_more_than_fits() -> None:
    many = tuple(replace(BAD.tasks[5], reason=f"reason_{n}", message=n) for n in range(200))
    shown = sections(replace(BAD, tasks=many))
    assert sum(len(section.rows) for section in shown) == SHOWN
    assert sum(section.total for section in shown) == len(many)


def test_thanks_are_one_line_with_one_button(compiled: DigestTemplates) -> None:
    (thanks,) = (section for section in sections(REAL) if section.reason == "thanks")
    assert (thanks.folded, thanks.total) == (True, 4)
    assert thanks.todo == (Do(action="done", argument="a37 a36 a35 a34"),)


def test_what_ends_a_case_never_looks_like_the_next_step(compiled: DigestTemplates) -> None:
    ending = Do(action="deceased", case="2026-00012")
    _, _, html = render(REAL, compiled, links=dict.fromkeys(actions(REAL), "mailto:a@b.example"))
    label = compiled.words.label(ending)
    (button,) = (tag for tag in re.findall(r"<a [^>]*>[^<]*", html) if tag.endswith(label))
    assert 'class="do final"' in button
    assert "background-color" not in button


def test_bars_are_tables_and_nothing_is_loaded(compiled: DigestTemplates) -> None:
    for facts in DAYS.values():
        _, _, html = render(facts, compiled)
        assert "bgcolor=" in html
        assert not re.search(r"<img|<script|http:|https:|url\(|@import", html)


def test_a_configuration_fault_cannot_break_the_page(compiled: DigestTemplates) -> None:
    health = replace(BAD.health, faults=("<script>alert(1)</script>",))
    _, _, html = render(replace(BAD, health=health), compiled)
    assert "<script>" not in html


@pytest.mark.parametrize("facts", DAYS.values(), ids=DAYS)
def test_the_letter_parses_back(facts: DigestFacts, compiled: DigestTemplates) -> None:
    letter = compose_digest(facts, compiled, on("staff@hospital.example"))
    parsed = message_from_bytes(letter.raw, policy=default)
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["Subject"] == letter.subject
    assert [part.get_content_type() for part in parsed.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert max(map(len, letter.raw.split(b"\r\n"))) <= 998


def test_a_line_of_kinds_leads_to_each(compiled: DigestTemplates) -> None:
    for facts in DAYS.values():
        _, _, html = render(facts, compiled)
        jumps = re.findall(r'href="#(\w+)"', html)
        kinds = [kind for kind, _ in by_kind(facts)]
        assert jumps == (kinds if len(kinds) > 1 else [])
        assert set(jumps) <= set(re.findall(r'<a id="(\w+)"', html))


def test_where_nothing_is_likelier_no_button_is_filled(compiled: DigestTemplates) -> None:
    todo = tuple(Do(action="assign", case="2026-00001", argument=group) for group in ("breast", "lung"))
    task = replace(BAD.tasks[0], reason="unassigned", todo=todo)
    filled = []
    for open_choice in (False, True):
        facts = replace(EMPTY, tasks=(replace(task, open_choice=open_choice),))
        _, _, html = render(facts, compiled, links=dict.fromkeys(todo, "mailto:a@b.example"))
        filled.append(html.count('class="do first"'))
    assert filled == [1, 0]


def test_a_payment_that_differs_is_told_with_what_was_asked(compiled: DigestTemplates) -> None:
    _, text, html = render(NORMAL, compiled)
    assert "200.00 of 290.00 EUR" in text
    assert "200.00 of 290.00 EUR" in words(html)


def test_money_that_came_is_told_with_its_cases(compiled: DigestTemplates) -> None:
    for facts, rest in ((REAL, "2026-00027"), (HUGE, "and 43 more")):
        _, text, html = render(facts, compiled)
        for part in (text, words(html)):
            assert rest in part
    assert "5 payments booked, 1,450.00 EUR: 2026-00023" in words(render(REAL, compiled)[2])


def test_numbers_are_written_as_the_language_does() -> None:
    estonian, _ = load_digest_templates((defaults("templates"),), "et")
    assert estonian is not None
    _, text, html = render(NORMAL, estonian)
    for part in (text, words(html)):
        assert "200,00 EUR" in part and "3,5 päeva" in part
        assert not re.search(r"\d\.\d\d EUR|\d\.\d päeva", part)


def test_cases_for_which_there_is_no_room_are_counted(compiled: DigestTemplates) -> None:
    late = next(group for group in BAD.groups if group.name == "incomplete")
    left = sum(row.soon for row in late.rows) - CASES_SHOWN
    _, text, html = render(replace(EMPTY, groups=(late,)), compiled)
    for part in (text, words(html)):
        assert f"and {left} more" in part


def test_a_case_number_asks_for_the_page_of_its_case(compiled: DigestTemplates) -> None:
    asked = 'href="mailto:second.opinion@hospital.example?subject=2026-00038"'
    _, _, html = render(NORMAL, compiled, ask=HOSPITAL_FACTS.from_address)
    assert asked in html
    letter = compose_digest(NORMAL, compiled, on("a@hospital.example"))
    assert b"?subject=3D2026" not in letter.raw  # who may not act by mail is led nowhere


def test_an_unknown_rule_word_is_said_as_it_stands(compiled: DigestTemplates) -> None:
    assert compiled.words.said("some_new_reason") == "some new reason"


def test_the_shipped_templates_bear_any_day(compiled: DigestTemplates) -> None:
    assert check_digest(compiled) == ()


def test_a_wrong_word_in_a_template_is_told(compiled: DigestTemplates) -> None:
    broken = environment(html=False).from_string("{{ d.quarantned }}")
    (fault,) = check_digest(replace(compiled, text=broken))[:1]
    assert "quarantned" in fault


@pytest.mark.parametrize("language", ["en", "et"])
def test_a_language_is_whole(language: str) -> None:
    assert load_digest_words((defaults("templates"),), language)[1] == ()
    own = tomllib.loads((defaults("templates") / "digest" / f"{language}.toml").read_text("utf-8"))
    english = tomllib.loads((defaults("templates") / "digest" / "en.toml").read_text("utf-8"))
    for name, table in english.items():
        assert set(table) <= set(own[name]), name
    gaps = re.compile(r"\{(\w+)\}")
    for name, table in english.items():
        for key, word in table.items():
            extra = set(gaps.findall(own[name][key])) - set(gaps.findall(word))
            assert not extra, f"{name}.{key}"


@pytest.mark.parametrize("name", DAYS)
def test_the_digest_in_estonian_holds_no_english(name: str) -> None:
    estonian, faults = load_digest_templates((defaults("templates"),), "et")
    assert faults == ()
    assert estonian is not None
    subject, text, html = render(DAYS[name], estonian)
    assert subject.startswith("Teisese arvamuse postkast, 23. november")
    for word in ("mail ", "case ", "letters", "waits", "today", "Monday"):
        assert word not in re.sub(r"mailbot [^\n<]*|<[^>]+>|<style>.*?</style>", "", words(html)), word
        assert word not in re.sub(r"mailbot [^\n]*", "", text), word


def test_a_word_that_an_admin_removes_is_said_in_english_and_one_of_english_as_it_stands(tmp_path: Path) -> None:
    own = tmp_path / "digest"
    own.mkdir()
    (own / "et.toml").write_text('[remove.words]\nitems = ["contract", "passport"]\n', "utf-8")
    shipped, _ = load_digest_words((defaults("templates"),))
    loaded, (fault,) = load_digest_words((defaults("templates"), tmp_path), "et")
    assert loaded.said("contract") == shipped.said("contract") != "leping"
    assert loaded.said("files") != shipped.said("files")
    assert (fault.line, fault.key) == (2, "remove.words.items") and "'passport'" in fault.message
    (own / "en.toml").write_text('[remove]\nlists = ["items"]\n', "utf-8")
    english, faults = load_digest_words((defaults("templates"), tmp_path))
    assert english.table("items") == {} and english.table("reasons") == shipped.table("reasons")
    assert faults == ()


def test_words_of_an_admin_come_first(tmp_path: Path) -> None:
    own = tmp_path / "digest"
    own.mkdir()
    (own / "en.toml").write_text('[items]\ncontract = "agreement"\n[nonsense]\na = "b"\n', "utf-8")
    loaded, (fault,) = load_digest_words((defaults("templates"), tmp_path))
    assert (loaded.said("contract"), loaded.said("files")) == ("agreement", "files")
    assert "nonsense" in str(fault)
