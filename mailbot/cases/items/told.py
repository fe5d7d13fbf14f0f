"""What a letter of the hospital says by what it no longer asks for.

Staff answer by hand, too, and answered before this program came. Whoever quotes such a letter was told all that
is still needed: an item which it does not ask for has reached the hospital, whatever was made of earlier mails.
"""

from dataclasses import replace

from mailbot.cases.items.checklist import PAPERS
from mailbot.model.case import Case, Item
from mailbot.model.reading import Asked

BY_LETTER = ", by a letter of the hospital"
"""How the evidence ends of an item which a letter of the hospital no longer asks for."""


def as_told(before: Case | None, after: Case, asked: tuple[Asked, ...], message_row: int) -> Case:
    """Take as received what was open before this mail and is not among `asked`; of a new case, all that is open.

    A person confirms signed papers that nobody here has seen.
    """
    documents = after.documents
    if "translation" not in asked and before is not None:
        known = {(d.message, d.position) for d in before.untranslated()}
        documents = tuple(replace(d, waived=d.waived or (d.message, d.position) in known) for d in documents)
    return replace(
        after,
        documents=documents,
        items=tuple(
            item if item.name in asked else _told(item, before.item(item.name) if before else None, message_row)
            for item in after.items
        ),
    )


def _told(item: Item, earlier: Item | None, message_row: int) -> Item:
    if not item.required or item.state != "open" or (earlier is not None and earlier.state != "open"):
        return item
    return replace(
        item,
        state="received",
        evidence=f"message {message_row}{BY_LETTER}",
        why_open=None,
        needs_confirmation=item.name in PAPERS,
    )
