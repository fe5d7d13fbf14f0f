"""What a changed configuration would alter, mail by mail, and whether it comes nearer to a gold label; pure."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mailbot.model.fields import IN_CONTRACT

Row = Mapping[str, Any]
COMPARED = (
    "kind",
    "language",
    "applicant_is_patient",
    "links",
    "by_post",
    "missing_after",
    "untranslated",
    "reply",
)
FIELDS = tuple(key for key, _ in IN_CONTRACT)
_LISTS = {"missing_after", "untranslated", "by_post", *(f"fields.{key}" for key, field in IN_CONTRACT if field.many)}
DOCUMENT = ("role", "language", "signed")


def differences(before: Row, after: Row) -> Iterator[tuple[str, Any, Any]]:
    """Yield (what, before, after) for everything that a change alters in one mail."""
    old, new = facts(before), facts(after)
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) != new.get(key):
            yield key, old.get(key), new.get(key)


def facts(row: Row) -> dict[str, Any]:
    """Return what is compared of one mail, flat: reply, fields, documents by name."""
    flat = {key: row.get(key) for key in COMPARED}
    flat |= {f"fields.{key}": (row.get("fields") or {}).get(key) for key in FIELDS}
    for document in row.get("documents") or ():
        flat |= {f"documents.{document['name']}.{key}": document.get(key) for key in DOCUMENT}
    return flat


def errors(row: Row, gold: Row) -> int:
    """Count what differs from the gold label of a mail (names without regard to order and diacritics)."""
    label = {**gold, "reply": gold.get("expected_reply")}
    found, wanted = facts(row), facts(label)
    if gold.get("kind") not in {"application", "follow_up"}:
        return sum(found[key] != wanted[key] for key in ("kind", "reply"))
    alternatives = [str(name) for name in (label.get("fields") or {}).get("patient_name_alt") or ()]
    return sum(not _same(key, found.get(key), wanted[key], alternatives) for key in wanted)


def _same(key: str, found: Any, wanted: Any, alternatives: Sequence[str]) -> bool:
    if key == "fields.patient_name" and found and wanted:
        return _words(found) in [_words(name) for name in (wanted, *alternatives)]
    if key == "fields.personal_code" and found and wanted:
        return str(found).replace("-", "") == str(wanted).replace("-", "")
    if key == "links":
        return {link["url"] for link in found or ()} == {link["url"] for link in wanted or ()}
    if key in _LISTS:
        return sorted(found or ()) == sorted(wanted or ())
    if key.startswith("fields.") and isinstance(wanted, bool):
        return bool(found) == wanted
    return bool(found == wanted)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return sorted("".join(char for char in plain if not unicodedata.combining(char)).replace("-", " ").split())
