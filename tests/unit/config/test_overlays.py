# ruff: noqa: E501 (what an admin reads is clearer in one piece)
"""An admin's changes over the shipped rules: what holds afterwards, and what cannot be done."""

from pathlib import Path

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import changed_by, load_rules, shipped_rules
from mailbot.rules.kinds import LinkRule
from mailbot.rules.rule_set import Rules
from tests.warm import shipped_are_right

SHIPPED, _ = load_rules((defaults("config"),))


def changed(folder: Path, name: str, text: str) -> tuple[Rules, list[str]]:
    (folder / f"{name}.toml").write_text(text, "utf-8")
    rules, faults = load_rules((defaults("config"), folder), shipped_are_right(folder))
    return rules, [str(fault) for fault in faults]


def test_words_are_added_to_a_list(tmp_path: Path) -> None:
    rules, faults = changed(tmp_path, "fields", '[add.words.personal_code]\net = ["tunnusnumber"]')
    assert faults == []
    assert rules.fields.words("personal_code").found_in("minu tunnusnumber on")
    assert rules.fields.words("personal_code").found_in("minu isikukood on")
    assert rules.fields.words("phone").by_language == SHIPPED.fields.words("phone").by_language


def test_words_are_removed_from_a_list(tmp_path: Path) -> None:
    rules, faults = changed(tmp_path, "fields", '[remove.words.personal_code]\nen = ["pin"]')
    assert faults == []
    assert "pin" not in rules.fields.words("personal_code").by_language["en"]
    assert "personal code" in rules.fields.words("personal_code").by_language["en"]


def test_lists_settings_and_table_entries_are_replaced(tmp_path: Path) -> None:
    text = '[replace.words.my]\net = ["minu"]\n[replace.settings]\nhome_country = "LV"\n'
    rules, faults = changed(tmp_path, "fields", text)
    assert faults == []
    assert rules.fields.words("my").by_language == {"et": ("minu",)}
    assert rules.fields.text("home_country", "EE") == "LV"
    rules, faults = changed(tmp_path, "checklist", '[replace.tables.topics]\nthanks = "person"')
    assert faults == []
    topics = dict(SHIPPED.checklist.table("topics"))
    assert rules.checklist.table("topics") == topics | {"thanks": "person"}


def test_a_rule_is_added_before_the_shipped_ones(tmp_path: Path) -> None:
    text = '[[add.link]]\nid = "ours"\nprovider = "nextcloud"\nhosts = ["filemail.com"]\nexamples = ["https://filemail.com/d/1"]'
    rules, faults = changed(tmp_path, "links", text)
    assert faults == []
    assert next(rule.id for rule in rules.links.of(LinkRule)) == "ours"
    assert len(rules.links.rules) == len(SHIPPED.links.rules) + 1


def test_a_rule_is_replaced_in_its_place_and_another_removed(tmp_path: Path) -> None:
    ids = [rule.id for rule in SHIPPED.links.of(LinkRule)]
    text = (
        f'[remove]\nrules = ["{ids[1]}"]\n[[replace.link]]\nid = "{ids[0]}"\nprovider = "other"\nhosts = ["a.example"]'
    )
    rules, faults = changed(tmp_path, "links", text)
    assert faults == []
    found = rules.links.of(LinkRule)
    assert [rule.id for rule in found] == [ids[0], *ids[2:]]
    assert found[0].hosts == ("a.example",)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[remove.words.my]\net = ["xyz"]', "fields.toml:2: remove.words.my.et: there is no 'xyz' in the list to remove"),
        ('[remove]\nlists = ["mine"]', "fields.toml:2: remove.lists: there is no word list 'mine' to remove"),
        ('[remove]\nrules = ["r"]', "fields.toml:2: remove.rules: there is no rule 'r' to remove"),
        ('[[replace.phrase]]\nid = "r"\nwords = ["my"]', "fields.toml:2: replace.phrase.0.id: there is no rule 'r' of this kind to replace"),
        ('[add.words.personal_coode]\net = ["a"]', "fields.toml:1: add.words.personal_coode: nobody asks for a word list 'personal_coode'; the nearest is 'personal_code'"),
        ('[[add.phrase]]\nid = "r"\nwords = ["mai"]', "fields.toml:3: add.phrase.0.words: there is no word list 'mai'"),
        ('[add.words.my]\net = ["a*b*c"]', "fields.toml:2: add.words.my.et: 'a*b*c' is no word for a list (an asterisk may stand at its ends only)"),
        ('[add]\nwords = 3', None),
        ('[add]\nlink = 3', "fields.toml: lists are tables of languages, and rules have two brackets: [[add.link]]"),
        ('[remove]\nlists = []\n[words.my]\net = ["a"]', "fields.toml: words: does not belong into a file of changes; these have add, replace, remove only"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_where_it_stands(tmp_path: Path, text: str, fault: str | None) -> None:
    assert changed(tmp_path, "fields", text)[1] == ([fault] if fault else [])


def test_a_shipped_rule_that_a_change_breaks_is_named(tmp_path: Path) -> None:
    rule = next(rule for rule in SHIPPED.screening.rules if getattr(rule, "words", ()) and rule.examples)
    text = f'[remove]\nlists = ["{rule.words[0]}"]'  # type: ignore[attr-defined]
    faults = changed(tmp_path, "screening", text)[1]
    assert any(rule.id in fault and "in the shipped file" in fault for fault in faults)


def test_a_copy_holds_as_it_is(tmp_path: Path) -> None:
    shipped = (defaults("config") / "fields.toml").read_text("utf-8")
    rules, faults = changed(tmp_path, "fields", shipped)
    assert faults == []
    assert rules.fields == shipped_rules("fields")


def told(folder: Path) -> list[tuple[str, str]]:
    return [(file, change.what) for file, change in changed_by(folder)]


def test_the_changes_are_told(tmp_path: Path) -> None:
    changed(tmp_path, "fields", '[add.words.my]\net = ["a", "b"]\n[replace.settings]\nhome_country = "LV"')
    assert told(tmp_path) == [
        ("fields.toml", "sets home_country"),
        ("fields.toml", "adds 2 words to my (et)"),
    ]
    changed(
        tmp_path, "fields", (defaults("config") / "fields.toml").read_text("utf-8").replace("[words.my]", "[words.mie]")
    )
    assert told(tmp_path) == [
        ("fields.toml", "takes the place of the whole shipped file"),
        ("fields.toml", "lacks list my"),
        ("fields.toml", "adds list mie"),
    ]
