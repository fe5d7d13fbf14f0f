"""The nets beside the rules: those that `ink.toml` names, and a fault for any other."""

import shutil
from pathlib import Path

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.nets import FILES
from mailbot.config.rules_file import load_rules, shipped_rules
from tests.warm import shipped_are_right

NETS = tuple(FILES.values())


def faults_with(tmp_path: Path, file: str, data: bytes | None) -> list[str]:
    """Return what is said where a folder of an admin holds such a net, or the shipped folder none."""
    if data is None:
        whole = tmp_path / "whole"
        shutil.copytree(defaults("config"), whole, ignore=shutil.ignore_patterns(file))
        folders = (whole,)
    else:
        (tmp_path / file).write_bytes(data)
        folders = (defaults("config"), tmp_path)
    return [str(fault) for fault in load_rules(folders, shipped_are_right(tmp_path))[1]]


def shipped(file: str) -> bytes:
    return (defaults("config") / file).read_bytes()


def test_the_shipped_rules_name_the_shipped_nets() -> None:
    assert {Path(path) for path in shipped_rules("ink").nets.values()} == {defaults("config") / file for file in NETS}


@pytest.mark.parametrize("file", NETS)
def test_the_same_net_elsewhere_is_taken(tmp_path: Path, file: str) -> None:
    assert faults_with(tmp_path, file, shipped(file)) == []


@pytest.mark.parametrize("file", NETS)
@pytest.mark.parametrize("how", ["empty", "cut off", "another"])
def test_another_net_is_a_fault(tmp_path: Path, file: str, how: str) -> None:
    whole = shipped(file)
    data = {"empty": b"", "cut off": whole[:-1], "another": whole.replace(b"\0", b"\1", 1)}[how]
    (fault,) = faults_with(tmp_path, file, data)
    assert fault.startswith(f"{file}: ") and "is not the net that ink.toml names" in fault


@pytest.mark.parametrize("file", NETS)
def test_a_missing_net_is_a_fault(tmp_path: Path, file: str) -> None:
    (fault,) = faults_with(tmp_path, file, None)
    assert "the file is missing" in fault


def test_rules_that_name_no_net_need_none(tmp_path: Path) -> None:
    settings = "".join(f'{setting} = ""\n' for setting in FILES)
    (tmp_path / "ink.toml").write_text(f"[remove]\n[replace.settings]\n{settings}", "utf-8")
    rules, faults = load_rules((defaults("config"), tmp_path), shipped_are_right(tmp_path))
    assert (dict(rules.ink.nets), faults) == ({}, ())
