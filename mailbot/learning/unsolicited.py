"""From labelled mails and the first mails of gold conversations to `spam.toml`: what spam is made of, line by line."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from mailbot.learning.cries import labelled
from mailbot.learning.traces import telling, trace_weights
from mailbot.reading.scales import probability
from mailbot.reading.weighing.letter_runs import trace_sum, traces
from mailbot.reading.who.unsolicited import asked_of, lines_of, weighed_lines
from mailbot.steps.reading_mails.reading_one import open_mail
from mailbot.steps.reading_mails.reading_values import Basis

_PARTS = 6
"""Authors, and the mails of a file, are left out part by part."""
_STRENGTH = 30.0
_LEAST_SEEN = 2
"""Mails that a trace has to stand in."""
_MOST_RUNS = 8_000
"""Traces beyond which more add nothing."""
LEAST_CUT = 0.85
"""A person who is taken for a spammer gets no answer: however few mails were learnt from, it must be likely."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One first mail: who wrote it, the part it is left out with, whether it is spam, and the traces of its lines."""

    author: str
    part: int
    spam: bool
    traces: Mapping[str, float]
    asked: bool = True
    """Whether what is learnt has a say in it: it is short, has no file, and no other sign gives a machine away."""


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """What was learnt: what stands on the scales beforehand, and a weight for each trace."""

    always: float
    runs: Mapping[str, float]

    def odds(self, mail: Told) -> float:
        """Return the log-odds that a mail is spam."""
        return self.always + trace_sum(mail.traces, self.runs)


def mails_of(files: Iterable[Path]) -> Iterator[Told]:
    """Yield the mails of files of JSON lines (`text`, `subject`, `spam`), one file an author."""
    for file in files:
        for number, line in enumerate(file.read_text("utf-8").splitlines()):
            said = json.loads(line)
            lines = weighed_lines(said["subject"], said["text"])
            yield Told(author=file.stem, part=number % _PARTS, spam=said["spam"], traces=traces(*lines))


def first_mails(folders: Iterable[Path], basis: Basis) -> Iterator[Told]:
    """Yield the mails of gold conversations that answer nothing, one folder an author.

    Those of machines are there to be learnt as no spam: a report of a lost letter that no rule knows must be seen.
    """
    for number, folder in enumerate(sorted(folders, key=lambda folder: folder.name)):
        for labels, gold in labelled(folder):
            opened = open_mail((labels.parent / gold["file"]).read_bytes(), basis)
            if not opened.message.answers:
                yield Told(
                    author=folder.name,
                    part=number % _PARTS,
                    spam=gold["kind"] == "spam",
                    traces=traces(*lines_of(opened.message)),
                    asked=asked_of(opened.message) and (opened.screening is None or opened.screening.kind == "spam"),
                )


def fit_spam(mails: Sequence[Told]) -> Weighing:
    """Fit what spam is made of on mails of both kinds; deterministic."""
    return fit_traces([mail.traces for mail in mails], [mail.spam for mail in mails])


def fit_traces(found: Sequence[Mapping[str, float]], answers: Sequence[bool], *, others: float = 1.0) -> Weighing:
    """Fit what mails are made of whose answer is yes; each of the others counts so much; deterministic."""
    yes = np.array(answers)
    counter = DictVectorizer(dtype=np.float64)
    columns = counter.fit_transform(found)
    often = np.flatnonzero(np.asarray((columns != 0).sum(axis=0)).ravel() >= _LEAST_SEEN)
    columns, names = columns[:, often], counter.get_feature_names_out()[often]
    model = LogisticRegression(
        C=_STRENGTH, class_weight={True: 1.0, False: others}, solver="liblinear", max_iter=400, random_state=0
    )
    kept = telling(model.fit(columns, yes), columns, _MOST_RUNS)
    model.fit(columns[:, kept], yes)
    return Weighing(always=round(float(model.intercept_[0]), 2), runs=trace_weights(model, names[kept]))


@dataclass(frozen=True, kw_only=True)
class Judged:
    """An author's mails as they were weighed with the author's part left out: (odds, asked, spam) a mail."""

    author: str
    mails: tuple[tuple[float, bool, bool], ...]

    def taken(self, cut: float, *, spam: bool) -> int:
        """Return how many mails of a kind are taken for spam from this probability on."""
        return sum(asked and probability(odds) >= cut for odds, asked, kind in self.mails if kind == spam)


def judge_spam(mails: Sequence[Told], told: Callable[[str], None] = lambda _: None) -> list[Judged]:
    """Judge each part of the mails by what all the others taught, and return it by author."""
    odds: dict[int, float] = {}
    for part in range(_PARTS):
        learnt = fit_spam([mail for mail in mails if mail.part != part])
        odds |= {at: learnt.odds(mail) for at, mail in enumerate(mails) if mail.part == part}
        told(f"part {part + 1} of {_PARTS}: judged")
    by_author: dict[str, list[tuple[float, bool, bool]]] = {}
    for at, mail in enumerate(mails):
        by_author.setdefault(mail.author, []).append((odds[at], mail.asked, mail.spam))
    return [Judged(author=author, mails=tuple(those)) for author, those in by_author.items()]


def cut_of(judged: Iterable[Judged]) -> float:
    """Return the least probability, in hundredths, from which on no mail that is no spam is taken for it."""
    others = [probability(odds) for one in judged for odds, asked, spam in one.mails if asked and not spam]
    return max(LEAST_CUT, (math.floor(max(others, default=0.0) * _FINE) + 1) / _FINE)


_FINE = 100
