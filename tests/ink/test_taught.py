"""What the net is taught: dark things that are no ink are none of the kinds it tells apart."""

import random

import numpy as np

from mailbot.documents.ink.net.eye import KINDS
from tests.ink.making import texts
from tests.ink.sheet import Sheet
from tests.ink.taught import dirt

SOILED = 12
"""Sheets of which some are punched, some blotted, some neither."""


def test_holes_and_blots_darken_a_sheet_and_are_no_kind_of_ink() -> None:
    dark, clean = 0, 0
    for seed in range(SOILED):
        sheet = Sheet(rng=random.Random(seed), words=texts()["et"])
        dirt.soil(sheet, random.Random(seed))
        assert {one.what for one in sheet.inked}.isdisjoint(KINDS)
        darkened = int((np.asarray(sheet.image.convert("L")) < 200).sum())
        assert bool(darkened) == bool(sheet.inked)
        dark, clean = dark + bool(darkened), clean + (not darkened)
    assert dark and clean
