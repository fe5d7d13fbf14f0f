"""The net beside the rules: the one that `ink.toml` names, and a fault for any other."""

import shutil
from pathlib import Path

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.nets import FILE
from mailbot.config.rules_file import load_rules, shipped_rules
from tests.warm import shipped_are_right

NET = defaults("config") / FILE


def faults_with(tmp_path: Path, data: bytes | None) -> list[str]:
    """Return what is said where a folder of an admin holds such a net, or the shipped folder none."""
    if data is None:
        whole = tmp_path / "whole"
        shutil.copytree(defaults("config"), whole, ignore=shutil.ignore_patterns(FILE))
        folders = (whole,)
    else:
        (tmp_path / FILE).write_bytes(data)
        folders = (defaults("config"), tmp_path)
    return [str(fault) for fault in load_rules(folders, shipped_are_right(tmp_path))[1]]


def test_the_shipped_rules_name_the_shipped_net() -> None:
    assert Path(shipped_rules("ink").net) == NET


def test_the_same_net_elsewhere_is_taken(tmp_path: Path) -> None:
    assert faults_with(tmp_path, NET.read_bytes()) == []


@pytest.mark.parametrize(
    "data",
    [b"", NET.read_bytes()[:-1], NET.read_bytes().replace(b"\0", b"\1", 1)],
    ids=["empty", "cut off", "another"],
)
def test_another_net_is_a_fault(tmp_path: Path, data: bytes) -> None:
    (fault,) = faults_with(tmp_path, data)
    assert fault.startswith(f"{FILE}: ") and "is not the net that ink.toml names" in fault


def test_a_missing_net_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults_with(tmp_path, None)
    assert "the file is missing" in fault


def test_rules_that_name_no_net_need_none(tmp_path: Path) -> None:
    (tmp_path / "ink.toml").write_text('[remove]\n[replace.settings]\nnet = ""\n', "utf-8")
    rules, faults = load_rules((defaults("config"), tmp_path), shipped_are_right(tmp_path))
    assert (rules.ink.net, faults) == ("", ())
