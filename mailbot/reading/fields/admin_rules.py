"""What the rules of `config/fields.toml` find beyond the built-in readers; they fill only what is still empty."""

from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

from mailbot.model.fields import MANY, FieldName
from mailbot.model.reading import Finding
from mailbot.reading.text.texts import Text
from mailbot.rules.rule_set import RuleSet

_FIELDS: tuple[str, ...] = get_args(FieldName)


def ruled_in(texts: Iterable[Text], rules: RuleSet) -> tuple[Finding, ...]:
    """Return what an admin's own rules find, text by text in the order of the file."""
    own = [rule for rule in rules.rules if rule.field in _FIELDS]
    return tuple(
        Finding(
            rule=rule.id, field=rule.field, value=" ".join(hit.value.split()), written=hit.value,  # type: ignore[arg-type]
            source=text.source, start=hit.start, end=hit.end, sure=rule.sure, why="another comes first",
        )
        for text in (texts if own else ())
        for rule in own
        for hit in rules.find(rule, text.text)
    )  # fmt: skip


def where_empty(found: Iterable[Finding], filled: Iterable[str]) -> tuple[Finding, ...]:
    """Choose the first of each field that has no value yet; of a field that may have many each. `filled` have one."""
    full = set(filled)
    out = []
    for finding in found:
        if finding.value and (finding.field in MANY or finding.field not in full):
            full.add(finding.field)
            finding = replace(finding, chosen=True, why=None)
        out.append(finding)
    return tuple(out)
