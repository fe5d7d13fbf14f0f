"""What the rules of `config/fields.toml` find beyond the built-in readers; they fill only what is still empty."""

from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

from mailbot.model.fields import MANY, FieldName
from mailbot.model.reading import Finding
from mailbot.reading.text.texts import Text
from mailbot.rules.rule_set import RuleSet

_FIELDS: tuple[str, ...] = get_args(FieldName)


def rule_findings(texts: Iterable[Text], rules: RuleSet, *, filled: frozenset[str]) -> tuple[Finding, ...]:
    """Return what an admin's own rules find, in the order of the file; `filled` are fields that have their value."""
    own = [rule for rule in rules.rules if rule.field in _FIELDS]
    if not own:
        return ()
    found: list[Finding] = []
    full = set(filled)
    for text in texts:
        for rule in own:
            for hit in rules.find(rule, text.text):
                finding = Finding(
                    rule=rule.id, field=rule.field, value=" ".join(hit.value.split()), written=hit.value,  # type: ignore[arg-type]
                    source=text.source, start=hit.start, end=hit.end, sure=rule.sure, why="another comes first",
                )  # fmt: skip
                if finding.value and (rule.field in MANY or rule.field not in full):
                    full.add(str(rule.field))
                    finding = replace(finding, chosen=True, why=None)
                found.append(finding)
    return tuple(found)
