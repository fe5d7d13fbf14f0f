"""Rule files: every fault at once, with file, line and key; the examples of each rule are run."""

import pickle
from pathlib import Path

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.rules.kinds import Labelled, LinkRule
from tests.warm import shipped_are_right


def write(folder: Path, text: str, name: str = "fields") -> Path:
    (folder / f"{name}.toml").write_text(text, "utf-8")
    return folder


def faults_of(tmp_path: Path, text: str) -> list[str]:
    folders = (defaults("config"), write(tmp_path, text))
    return [str(f) for f in load_rules(folders, shipped_are_right(tmp_path))[1]]


def test_the_shipped_rules_have_no_fault() -> None:
    assert load_rules((defaults("config"),))[1] == ()


def test_a_label_and_its_value(tmp_path: Path) -> None:
    rules, faults = load_rules(
        (
            defaults("config"),
            write(
                tmp_path,
                """
[words.code]
et = ["isikuko*"]

[[labelled]]
id = "code"
field = "personal_code"
words = ["code"]
value = '[0-9]{11}'
examples = [{ text = "Isikukood: 47101010033", value = "47101010033" }, "ISIKUKOOD (ik) 47101010033"]
not_examples = ["isik 47101010033"]
""",
            ),
        )
    )
    assert faults == ()
    (rule,) = rules.fields.of(Labelled, field="personal_code")
    (hit,) = rules.fields.find(rule, "Minu isikukood - 47101010033.")
    assert (hit.value, hit.word, hit.language, hit.start) == ("47101010033", "isikukood", "et", 17)


def test_an_admins_file_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    rules, _ = load_rules((defaults("config"), write(tmp_path, "", "links")))
    assert rules.links.of(LinkRule) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = ", "fields.toml:1: is not TOML"),
        ("\nfoo = 1", "fields.toml:2: foo: Extra inputs are not permitted"),
        ("[words.x]\net = [1]", "fields.toml:2: words.x.et.0: Input should be a valid string"),
        ("[words.x]\nestonian = ['a']", "fields.toml:2: words.x.estonian: is no language code"),
        ("[words.x]\net = ['a*b']", "fields.toml:2: words.x.et: 'a*b' is no word"),
        ("[tables.scripts]\nKlingon = 'tl'", "fields.toml:2: tables.scripts.Klingon: 'Klingon' is no script"),
        ("[[pattern]]\nid = 'a'\npattern = '('", "fields.toml:3: pattern.0.pattern: is no pattern"),
        ("[[pattern]]\nid = 'a'", "fields.toml:1: pattern.0.pattern: Field required"),
        ("[[pattern]]\nid = 'a'\npatern = 'x'", "fields.toml:3: pattern.0.patern: Unexpected keyword argument"),
        ("[[phrase]]\nid = 'a'\nwords = ['x']", "fields.toml:3: phrase.0.words: there is no word list 'x'"),
        (
            "[[pattern]]\nid = 'a'\npattern = 'x'\n[[pattern]]\nid = 'b'\npattern = 'x'\nexamples = ['y']",
            "fields.toml:7: pattern.1.examples: does not match its example 'y'",
        ),
        (
            "[[pattern]]\nid = 'a'\npattern = 'x'\nnot_examples = ['ax']",
            "fields.toml:4: pattern.0.not_examples: matches",
        ),
        (
            "[[pattern]]\nid = 'a'\npattern = 'x'\n" * 2,
            "fields.toml:5: pattern.1.id: another rule is called 'a' already",
        ),
    ],
)
def test_each_fault_names_its_place(tmp_path: Path, text: str, expected: str) -> None:
    assert any(fault.startswith(expected) for fault in faults_of(tmp_path, text)), faults_of(tmp_path, text)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    assert len(faults_of(tmp_path, "[[pattern]]\nid = 'a'\n[[phrase]]\nid = 'b'\nwords = ['x']\n[bogus]\n")) == 3


def test_a_pattern_that_runs_away_matches_nothing(tmp_path: Path) -> None:
    rules, _ = load_rules((defaults("config"), write(tmp_path, "[[pattern]]\nid = 'a'\npattern = '^(a|a)*$'")))
    assert rules.fields.find(rules.fields.rules[0], "a" * 40 + "!") == ()


def test_rules_go_to_another_process_as_the_files_say_whatever_was_looked_up_before() -> None:
    rules, _ = load_rules((defaults("config"),))
    fresh = pickle.dumps(load_rules((defaults("config"),))[0])
    text = "Minu isikukood - 47101010033."
    found = [rules.fields.find(rule, text) for rule in rules.fields.rules]
    handed = pickle.loads(pickle.dumps(rules))  # noqa: S301 - our own
    assert handed == rules
    assert len(pickle.dumps(rules)) == len(fresh)
    assert [handed.fields.find(rule, text) for rule in handed.fields.rules] == found
