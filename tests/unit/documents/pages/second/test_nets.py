"""The nets of the second reader: what they read, and that a machine without them reads on."""

from collections.abc import Iterator

import pytest

from mailbot.documents.pages.second import nets as module


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    module.nets.cache_clear()
    yield
    module.nets.cache_clear()


def test_they_read_the_letters_of_the_languages_in_latin() -> None:
    found = module.nets()
    assert found is not None
    assert set("0123456789õäöüšžĀēģķļņčąęėįųūÅåßéłñ-/:") <= set(found.letters)
    assert "\uff1a" not in found.letters  # the colon of East Asian print is ours
    assert found.letters[0] == ""
    assert found.letters[-1] == " "


def test_where_they_are_not_installed_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    assert module.nets() is None


def test_where_the_package_ships_others_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_READS", "another_*.onnx")
    assert module.nets() is None
