# ruff: noqa: E501 (what an admin reads is clearer in one piece)
"""What an admin's file may name, and what he hears of a slip of the pen."""

from pathlib import Path

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules, shipped_rules
from mailbot.rules.vocabulary import missing, vocabulary_of
from tests.warm import shipped_are_right


def faults_of(tmp_path: Path, name: str, text: str) -> list[str]:
    (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    return [str(fault) for fault in load_rules((defaults("config"), tmp_path), shipped_are_right(tmp_path))[1]]


LINK = '[[link]]\nid = "x"\nprovider = "{}"\nhosts = ["x.example"]\nexamples = ["https://x.example/a"]'
HEADER = '[[header]]\nid = "x"\nmeans = "{}"\nnames = ["X-Machine"]\nexamples = ["X-Machine: yes"]'
LABELLED = '[words.a]\nen = ["policy"]\n[[labelled]]\nid = "x"\nfield = "{}"\nwords = ["a"]\nvalue = "[0-9]+"'


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("fields", '[words.personal_coode]\net = ["kood"]', "fields.toml:1: words.personal_coode: nobody asks for a word list 'personal_coode'; the nearest is 'personal_code'"),
        ("fields", '[settings]\nhome_contry = "LV"', "fields.toml:2: settings.home_contry: nobody asks for a setting 'home_contry'; the nearest is 'home_country'"),
        ("fields", "[tables.month_stem]\njaan = 1", "fields.toml:1: tables.month_stem: nobody asks for a table 'month_stem'; the nearest is 'month_stems'"),
        ("fields", LABELLED.format("phon"), "fields.toml:5: labelled.0.field: 'phon' means nothing here; the nearest is 'phone'"),
        ("links", LINK.format("drobpox"), "links.toml:3: link.0.provider: 'drobpox' means nothing here; the nearest is 'dropbox'"),
        ("screening", HEADER.format("autoreply"), "screening.toml:3: header.0.means: 'autoreply' means nothing here; the nearest is 'auto_reply'"),
    ],
)  # fmt: skip
def test_a_name_that_nobody_knows(tmp_path: Path, name: str, text: str, fault: str) -> None:
    assert faults_of(tmp_path, name, text) == [fault]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fields", LABELLED.format("phone")),
        ("fields", '[words.country_is]\nen = ["iceland"]'),
        ("links", LINK.format("dropbox")),
        ("screening", HEADER.format("auto_reply")),
        ("profiles", '[words.kidneys]\nen = ["kidney"]\n[[phrase]]\nid = "k"\nmeans = "kidney"\nwords = ["kidneys"]'),
    ],
)
def test_names_that_mean_something(tmp_path: Path, name: str, text: str) -> None:
    assert faults_of(tmp_path, name, text) == []


def test_a_list_that_only_the_weights_ask_for_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "weights.toml").write_text('[replace.tables.asks]\n"says.our_words" = 0.5', "utf-8")
    assert faults_of(tmp_path, "fields", '[words.our_words]\net = ["kliinik"]') == []


def test_an_example_is_run_against_the_whole_file(tmp_path: Path) -> None:
    late = '[[link]]\nid = "all"\nprovider = "other"\nhosts = ["*.example"]\n' + LINK.format("dropbox")
    (fault,) = faults_of(tmp_path, "links", late)
    assert fault.startswith("links.toml:9: link.1.examples: comes too late: rule 'all' takes 'https://x.example/a'")


def test_a_copy_that_lacks_a_list_is_told_and_one_that_empties_it_is_meant_so(tmp_path: Path) -> None:
    shipped = (defaults("config") / "fields.toml").read_text("utf-8")
    (tmp_path / "fields.toml").write_text(shipped.replace("[words.wish]", "[words.opinion_2]"), "utf-8")
    rules, _ = load_rules((defaults("config"), tmp_path))
    known = vocabulary_of(shipped_rules("fields"))
    assert list(missing(rules.fields, known)) == ["wish"]
    (tmp_path / "fields.toml").write_text(shipped.replace("[words.wish]", "[words.wish]\n[words.opinion_2]"), "utf-8")
    rules, _ = load_rules((defaults("config"), tmp_path))
    assert list(missing(rules.fields, known)) == []
