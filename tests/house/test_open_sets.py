"""What is added in several places is added in all of them: kinds of files, acts of staff, providers of shares."""

import re
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest

from mailbot.cases.desk.acts import ON_CASES
from mailbot.cases.items.papers import PAPER_KINDS
from mailbot.cases.staff.actions import LINK_STATES
from mailbot.cli.main import COMMANDS, SECTIONS
from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.documents.opening import NOT_OPENED, OPENERS
from mailbot.handover.fhir import CONTENT_TYPES
from mailbot.model.digest import StaffAction
from mailbot.model.document import OPENED, FileKind
from mailbot.reading.papers.signed import TYPED
from mailbot.rules.kinds import LinkRule
from mailbot.steps.staff.listing import LISTS
from mailbot.steps.staff.staff_actions import OF_THEIR_OWN, OTHERS, READ_AGAIN
from tests.corpus.check_gold import PROVIDERS

ROOT = Path(__file__).parents[2]
OFFERING = "".join(
    file.read_text("utf-8")
    for folder in ("cases/desk", "store/digest", "letters/digest", "steps/staff", "steps/by_the_clock")
    for file in sorted((ROOT / "mailbot" / folder).glob("*.py"))
    if file.name not in {"words.py", "acts.py", "staff_actions.py"}
)


def test_each_kind_of_file_is_opened_or_known_not_to_be() -> None:
    assert OPENERS.keys() | NOT_OPENED.keys() == set(get_args(FileKind))
    assert not OPENERS.keys() & NOT_OPENED.keys()


@pytest.mark.parametrize("kinds", [PAPER_KINDS, TYPED, OPENED, CONTENT_TYPES.keys()])
def test_kinds_that_are_named_elsewhere_exist(kinds: frozenset[str]) -> None:
    assert kinds <= set(get_args(FileKind))


NO_PAPERS = {"image", "dicom", "html", "txt", "calendar", "vcard"}
"""What is opened and no paper by its kind: pictures are judged by what they show, the rest are notes and mails."""


def test_in_what_is_opened_people_send_papers() -> None:
    kinds = {kind for kind in OPENERS if not kind.startswith("flat_")}  # these are read as what they hold
    assert kinds - OPENED - PAPER_KINDS == NO_PAPERS


def test_in_what_is_typed_people_send_papers() -> None:
    assert {"html", "txt"} == TYPED - PAPER_KINDS  # these are mails and notes


@pytest.mark.parametrize("action", get_args(StaffAction))
def test_an_act_is_carried_out_and_offered(action: str) -> None:
    assert action in {*ON_CASES, *OTHERS, *OF_THEIR_OWN, *READ_AGAIN, *LISTS}, "nobody carries it out"
    assert f'"{action}"' in OFFERING, "nobody offers it"


@pytest.mark.parametrize("action", ON_CASES)
def test_what_a_link_does_to_a_case_a_command_does_by_the_same_table(action: str) -> None:
    if action in LINK_STATES:
        return  # `link` says which
    section, place, _ = COMMANDS[action.replace("_", "-")]
    module, _, name = place.partition(":")
    command = getattr(import_module(f"{SECTIONS[section]}.{module}"), name)
    assert command.callback.__wrapped__.__qualname__.startswith("on_case"), "it has its own way to do it"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_there(command: str) -> None:
    section, place, _ = COMMANDS[command]
    module, _, function = place.partition(":")
    assert callable(getattr(import_module(f"{SECTIONS[section]}.{module}"), function))


def test_providers_are_told_where_links_are_added_and_labelled() -> None:
    rules, _ = load_rules((defaults("config"),))
    named = {rule.provider for rule in rules.links.rules if isinstance(rule, LinkRule)}
    head = (ROOT / "config" / "links.toml").read_text("utf-8").partition("\n\n")[0]
    assert named == PROVIDERS
    assert named <= set(re.findall(r"\w+", head))
