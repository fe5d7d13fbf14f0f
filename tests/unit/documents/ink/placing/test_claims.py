"""A rule that a signature has joined over two columns is cut where the other party heads its column."""

import pytest

from mailbot.documents.ink.labels import Label, Party
from mailbot.documents.ink.lines import Rule
from mailbot.documents.ink.placing.claims import in_columns, joined, rules_of

HEIGHT = 16.0
JOINED = Rule(left=60, right=800, top=298, bottom=302)


def head(party: Party, left: float, top: float = 200, *, bare: bool = True) -> Label:
    return Label(party=party, left=left, top=top, right=left + 90, bottom=top + HEIGHT, bare=bare)


def test_a_rule_below_the_heads_of_two_parties_is_two() -> None:
    first, second = in_columns(JOINED, [head("other", 60), head("ours", 480)], HEIGHT)
    assert (first.left, second.right) == (JOINED.left, JOINED.right)
    assert 60 + 90 < first.right == second.left <= 480
    assert (first.y, second.y) == (JOINED.y, JOINED.y)


@pytest.mark.parametrize(
    "heads",
    [
        [],
        [head("ours", 480)],
        [head("ours", 60), head("ours", 480)],
        [head("other", 60), head("unsaid", 480)],
        [head("other", 60), head("ours", 480, bare=False)],
        [head("other", 60, top=100), head("ours", 480)],
        [head("other", 60, top=20), head("ours", 480, top=20)],
        [head("other", 60, top=320), head("ours", 480, top=320)],
        [head("other", 60), head("ours", 795)],
        [head("other", 10), head("ours", 62)],
    ],
    ids=[
        "none",
        "one",
        "of one party",
        "of nobody",
        "a label",
        "not level",
        "too far",
        "below",
        "last end",
        "first end",
    ],
)
def test_a_rule_without_two_heads_of_different_parties_right_above_it_is_one(heads: list[Label]) -> None:
    assert in_columns(JOINED, heads, HEIGHT) == [JOINED]


def rules_by(labels: list[Label], *rules: Rule) -> list[Rule | None]:
    found = rules_of(labels, rules, [], HEIGHT)
    return [found.get(id(label)) for label in labels]


def test_a_name_of_a_party_leaves_the_rule_that_is_captioned_for_its_name() -> None:
    """ "Father ______ (full name) ______ (signature)": he signs on the second."""
    named, signed = (Rule(left=left, right=left + 300, top=298, bottom=302) for left in (200, 560))
    father = head("ours", 60, 290)
    caption = Label(party="field", left=300, top=306, right=380, bottom=320)
    assert rules_by([father, caption], named, signed)[1] == named
    assert rules_by([father, caption], named, signed)[0] != named
    assert rules_by([father, caption], named) == [named, named]
    assert rules_by([father], named, signed) == [named]
    doctor = head("other", 530, 290)
    assert rules_by([father, caption, doctor], named, signed)[0] == named  # the second rule is the doctor's
    far = Rule(left=700, right=900, top=298, bottom=302)
    assert rules_by([father, caption], named, far)[0] == named


def test_rules_that_begin_where_labels_above_them_do_are_of_one_each() -> None:
    """The labels may stand far above them, and little paper between the rules."""
    rules = [Rule(left=left, right=left + 220, top=299, bottom=301) for left in (60, 300, 540)]
    labels = [
        head("field", 62, 170, bare=False),
        head("unsaid", 298, 170, bare=False),
        head("field", 540, 172, bare=False),
    ]
    assert joined(rules, labels, [], HEIGHT) == rules
    assert len(joined(rules, labels[:1], [], HEIGHT)) == 1
    assert rules_by(labels, *rules) == rules
    assert rules_by(labels[:1], *rules) == [None]  # alone it may be signed beside, far above a footnote
    assert rules_by([head("unsaid", 200, 170, bare=False)], rules[0]) == [None]
