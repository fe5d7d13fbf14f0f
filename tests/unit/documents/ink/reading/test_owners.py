"""Whose a rule is by the names of the parties around it: in its row, at the head of its column, or in its caption."""

import pytest

from mailbot.documents.ink.labels import Label, Party
from mailbot.documents.ink.lines import Box
from mailbot.documents.ink.placing.place import Place
from mailbot.documents.ink.reading.owners import Named, with_owners

HEIGHT = 16.0


def named(party: Party, left: float, top: float) -> Named:
    return Named(party=party, box=Box(left=left, top=top, right=left + 100, bottom=top + HEIGHT))


def rule(left: float, y: float, party: Party = "unsaid", label: Label | None = None) -> Place:
    box = Box(left=left, top=y - 60, right=left + 300, bottom=y + 30)
    return Place(
        party=party, kind="rule" if label else "nameless", box=box, line=y, label=label, ends=(left, left + 300)
    )  # fmt: skip


def signature(top: float, *, said: bool = False, closing: bool = False) -> Label:
    return Label(party="unsaid", left=320, top=top, right=420, bottom=top + HEIGHT, said=said, closing=closing)


def owners(places: list[Place], *names: Named) -> list[Party]:
    return [place.party for place in with_owners(places, names, HEIGHT)]


@pytest.mark.parametrize("up", [0, 40])
def test_names_before_two_rules_below_each_other_are_of_their_rows(up: int) -> None:
    """A name may stand level with its rule, or at the top of the room to sign in above it."""
    rows = [rule(300, 300), rule(300, 400)]
    ours, theirs = named("ours", 60, 286 - up), named("other", 60, 386 - up)
    assert owners(rows, ours, theirs) == ["ours", "other"]
    assert owners(rows[::-1], theirs, ours) == ["other", "ours"]


def test_names_at_the_heads_of_two_columns_are_of_the_rules_below_them() -> None:
    columns = [rule(60, 300), rule(480, 300)]
    assert owners(columns, named("other", 60, 200), named("ours", 480, 200)) == ["other", "ours"]


def test_a_name_far_above_its_column_heads_it_no_more() -> None:
    assert owners([rule(60, 300)], named("ours", 60, 70)) == ["ours"]
    assert owners([rule(60, 300)], named("ours", 60, 50)) == ["unsaid"]


def test_a_name_right_below_a_rule_is_its_caption() -> None:
    one = rule(300, 300)
    assert owners([one], named("other", 310, 304)) == ["other"]
    assert owners([one], named("other", 310, 345)) == ["unsaid"]
    assert owners([one], named("other", 620, 304)) == ["unsaid"]


def test_a_name_between_two_rules_heads_the_lower_where_it_begins_right_below_the_upper() -> None:
    upper, lower = rule(300, 300), rule(300, 350)
    assert owners([upper, lower], named("ours", 310, 304)) == ["ours", "ours"]
    near = rule(300, 336)
    assert owners([upper, near], named("ours", 310, 318)) == ["unsaid", "ours"]


def test_a_name_that_leads_a_rule_is_not_the_head_of_the_rule_below() -> None:
    leading = rule(200, 300)
    below = rule(60, 380)
    name = named("other", 60, 288)
    assert owners([leading, below], name) == ["other", "unsaid"]
    assert owners([below], name) == ["other"]


@pytest.mark.parametrize("apart", [50, 80, 120])
def test_a_rule_of_the_next_row_that_begins_further_left_is_not_before_that_of_a_name(apart: int) -> None:
    """Each rule begins right behind its name, and the longer name stands in the upper row."""
    rows = [rule(200, 300, party="ours", label=signature(284)), rule(120, 300 + apart)]
    longer = Named(party="ours", box=Box(left=20, top=284, right=190, bottom=300))
    assert owners(rows, longer, named("other", 10, 284 + apart)) == ["ours", "other"]


def test_two_names_equally_near_change_nothing() -> None:
    one = rule(300, 300, party="ours")
    before, above = named("other", 180, 290), named("ours", 310, 265)
    assert owners([one], before, above) == ["ours"]
    assert owners([rule(300, 300)], before, above) == ["unsaid"]
    assert owners([one], before, named("ours", 310, 200)) == ["other"]


@pytest.mark.parametrize(
    ("label", "party"),
    [(signature(304), "other"), (signature(304, said=True), "ours"), (signature(304, closing=True), "ours")],
)
def test_a_label_that_says_itself_whose_it_is_stays(label: Label, party: Party) -> None:
    assert owners([rule(300, 300, party="ours", label=label)], named("other", 180, 290)) == [party]


def test_a_caption_with_the_party_of_a_name_before_another_rule_is_nobodys() -> None:
    """Two rules beside each other with captions, and the name of one side before the first: it is not of the second."""
    first, second = rule(200, 300), rule(560, 300, party="ours", label=signature(304))
    assert owners([first, second], named("ours", 80, 288)) == ["ours", "unsaid"]
    assert owners([second], named("ours", 80, 288)) == ["ours"]
    theirs = named("other", 80, 288)
    assert owners([first, second], theirs) == ["other", "ours"]


def test_a_field_and_a_place_without_a_rule_are_left_as_they_are() -> None:
    field = rule(300, 300, party="field")
    free = Place(party="unsaid", kind="free", box=field.box, line=300.0)
    assert owners([field, free], named("ours", 180, 290)) == ["field", "unsaid"]
    assert owners([rule(300, 300)], named("ours", 180, 290)) == ["ours"]


def test_parties_below_each_other_are_of_the_rules_beside_their_addresses() -> None:
    """A rule may stand lower than the name of its party; whoever heads its own column is nearer all the same."""
    two = [rule(480, 300), rule(480, 500)]
    assert owners(two, named("other", 60, 180), named("ours", 60, 360)) == ["other", "ours"]
    assert owners([rule(480, 400)], named("other", 60, 240)) == ["unsaid"]  # the head of a letter is above everything
    assert owners([rule(480, 400)], named("other", 60, 270), named("ours", 480, 200)) == ["ours"]


def test_a_name_before_a_field_is_of_the_rule_behind_it() -> None:
    row = [rule(200, 300, party="field", label=signature(306)), rule(560, 300)]
    assert owners(row, named("ours", 60, 290)) == ["field", "ours"]


def test_the_heads_of_two_columns_speak_of_all_that_is_signed_below_them() -> None:
    """Name, code and address stand between, and a rule may begin far behind the beginning of its column."""
    heads = named("other", 60, 100), named("ours", 480, 100)
    assert owners([rule(60, 360), rule(480, 360)], *heads) == ["other", "ours"]
    assert owners([rule(60, 360), rule(480, 360)], heads[0]) == ["unsaid", "unsaid"]
    assert owners([rule(560, 360)], *heads) == ["ours"]
    assert owners([rule(480, 520)], *heads) == ["unsaid"]


def test_a_name_in_the_column_of_the_other_party_says_nothing_of_ours() -> None:
    heads = named("other", 60, 200), named("ours", 480, 200)
    assert owners([rule(480, 290)], *heads, named("other", 150, 236)) == ["ours"]
    assert owners([rule(480, 290)], heads[1], named("other", 150, 236)) == ["other"]


def test_names_below_the_heads_of_two_columns_may_be_of_rows() -> None:
    """Each party is named once more before the rule that it signs on."""
    for first, second in (("other", "ours"), ("ours", "other")):
        heads = named(first, 60, 100), named(second, 480, 100)
        rows = named("other", 60, 250), named("ours", 60, 330)
        assert owners([rule(500, 262), rule(500, 342)], *heads, *rows) == ["other", "ours"]
    assert owners([rule(500, 262)], named("other", 60, 100), named("ours", 480, 100), named("other", 60, 250)) == [
        "other"
    ]
