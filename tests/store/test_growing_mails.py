"""A mail of one thing over and over is read in time that grows with it: processor time, by growth."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.documents.reader import Reader
from mailbot.replay import play, unprinted
from tests.store.conftest import deployed

SIZES = (10_000, 40_000)
NOTHING = 1.0
"""Seconds below which nothing can be told; what was quadratic in the codes of a line took ten at this size."""
GROWTH = 8
"""Four times the mail may take so much more; what is quadratic takes sixteen times as long."""


@pytest.mark.parametrize("unit", ["47101010033, ", "+372 5551234, ", "Mari Maasikas 47101010033, ", "a@b.ee, "])
def test_the_time_of_reading_grows_with_the_mail(config: Path, reader: Reader, unit: str) -> None:
    deployment = replace(deployed(config), scratch_key=b"a replay needs any key")
    file = config.parent / "mail.eml"

    def took(size: int) -> float:
        file.write_text(f"From: a@b.example\nSubject: x\n\n{unit * (size // len(unit))}\n")
        begun = time.process_time()
        next(iter(play(file, deployment, reader, unprinted)))
        return time.process_time() - begun

    took(100)  # what is loaded once
    pairs = []  # of mails that were not read before: of the same one much is remembered
    for more in (0, len(unit)):  # a machine with other work may make one of them slow
        small, large = (took(size + more) for size in SIZES)
        pairs.append((small, large))
        if large < NOTHING or large < GROWTH * small:
            return
    pytest.fail(f"seconds for {SIZES}: {pairs}")
