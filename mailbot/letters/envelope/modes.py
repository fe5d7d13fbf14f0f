"""Whether a letter is sent, laid into the Drafts folder or held."""

from collections.abc import Mapping

from mailbot.model.letter import LetterKind, Mode

FIRST_RUN: Mode = "draft"
"""A new deployment sends nothing by itself until its staff have seen its letters."""

LOOKED_AT: frozenset[LetterKind] = frozenset({"status"})
"""Kinds that are drafts until the configuration names them, though other letters are sent."""


def mode_for(
    kind: LetterKind,
    *,
    modes: Mapping[LetterKind, Mode],
    default: Mode = FIRST_RUN,
    reviewed: bool = False,
    send_unreviewed: bool = False,
) -> Mode:
    """Choose the mode of one letter.

    A kind of `LOOKED_AT` is sent only where `modes` says so. A language that no
    native reader has approved lowers `send` to `draft`, unless the configuration
    says otherwise; it never raises `hold`.
    """
    mode = modes.get(kind, "draft" if default == "send" and kind in LOOKED_AT else default)
    if mode == "send" and not reviewed and not send_unreviewed:
        return "draft"
    return mode
