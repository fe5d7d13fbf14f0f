"""The fit of weights: a sign that tells is found, one that does not is left out, and twice the same is the same."""

from mailbot.learning.fit import RESTRAINTS, best_restraint, fit, said, surprise
from mailbot.learning.fit import left_out as judged
from mailbot.learning.samples import Sample


def samples() -> list[Sample]:
    """Three authors: where `sent` stands the answer is yes; `noise` stands by turns."""
    return [
        Sample(
            table="brings.contract",
            author=author,
            features={"sent": float(number % 2), "noise": float(number // 2 % 2)},
            answer=number % 2 == 1,
        )
        for author in ("a", "b", "c")
        for number in range(12)
    ]


def test_what_tells_is_found_and_what_does_not_is_left_out() -> None:
    weights = fit(samples())
    assert weights["sent"] > 1.0
    assert "noise" not in weights
    assert said(weights, [("sent", 1.0)]) > 0.8 > 0.2 > said(weights, [])


def test_twice_the_same_is_the_same() -> None:
    assert fit(samples()) == fit(samples())


def test_one_answer_only_needs_no_weights() -> None:
    assert fit([one for one in samples() if one.answer]) == {}


def test_the_restraint_is_chosen_by_authors_left_out() -> None:
    assert best_restraint(samples()) in RESTRAINTS
    assert best_restraint([one for one in samples() if one.author == "a"]) == RESTRAINTS[0]


def test_what_was_ruled_out_and_so_surprises_most() -> None:
    right = judged(samples(), lambda _: {"always": -9.0, "sent": 18.0})
    wrong = judged(samples(), lambda _: {"always": 9.0, "sent": -18.0})
    assert surprise(right) < 0.01 < 5 < surprise(wrong)
