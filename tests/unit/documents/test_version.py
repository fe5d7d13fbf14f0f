"""Kept readings live no longer than the code that made them."""

import shutil
from pathlib import Path

import pytest

from mailbot.documents import version


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / "mailbot"
    shutil.copytree(version._PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(version, "_PACKAGE", package)
    return package


def test_the_same_code_is_the_same_version(copy: Path) -> None:
    assert version.version_of_reader.__wrapped__() == version.version_of_reader.__wrapped__()
    assert copy / "documents" / "formats" / "pdf.py" in version.code()


@pytest.mark.parametrize(
    "file", ["documents/signatures/trust/cms.py", "documents/pages/ocr.py", "mail/coding/charset.py"]
)
def test_one_byte_of_the_reader_is_another_version(copy: Path, file: str) -> None:
    before = version.version_of_reader.__wrapped__()
    with (copy / file).open("a") as code:
        code.write("\n")
    assert version.version_of_reader.__wrapped__() != before


def test_what_reads_no_files_does_not_count(copy: Path) -> None:
    before = version.version_of_reader.__wrapped__()
    (copy / "pipeline.py").write_text("")
    assert version.version_of_reader.__wrapped__() == before
