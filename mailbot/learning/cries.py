"""From cries for help and ordinary mails to `cries.toml`: what a cry is made of, passage by passage.

A mail is labelled as a whole, and one passage of it cries, a sentence or two.
Which one is not told, so the fit goes round: the likeliest passage of each cry
against all passages of the other mails, then once more with what was learnt.
"""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from mailbot.learning.traces import telling, trace_weights
from mailbot.model.reading import DISTRESS
from mailbot.reading.scales import ALWAYS, log_odds, probability
from mailbot.reading.sheet import sheet_of
from mailbot.reading.text.texts import Text
from mailbot.reading.weighing.by_sentence import each_sentence
from mailbot.reading.weighing.letter_runs import trace_sum, traces
from mailbot.reading.who.distress import HINT, RUNS, SENTENCES, hint, passages, silence
from mailbot.rules.rule_set import Rules
from mailbot.steps.reading_mails.reading_one import open_mail
from mailbot.steps.reading_mails.reading_values import Basis

ORDINARY = "ordinary"
"""The author of the mails of gold conversations, who cry for nothing; they are parted into `_FOLDS`."""
_FOLDS = 5
_ROUNDS = 3
_MISS = 4.0
"""What a cry that is not heard costs, counted in false alarms."""
_STRENGTH = 3.0
_LEAST_SEEN = 3
"""Mails that a trace has to stand in."""
_MOST_RUNS = 32_000
"""Traces beyond which more add little; a person may still open the file."""
_SURELY = 0.6
"""From this probability on a further passage of a cry is taken for one as well."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One mail: who wrote it, whether it is a cry, the traces of its passages, and what their words hint at."""

    author: str
    cry: bool
    passages: tuple[Mapping[str, float], ...]
    hints: tuple[float, ...]
    sentences: int = 1
    known: bool = False
    """Whether the words of the lists alone hear it."""


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """What was learnt: the numbers of the table `cry`, and a weight for each trace."""

    cry: Mapping[str, float] = field(default_factory=dict)
    runs: Mapping[str, float] = field(default_factory=dict)

    def odds(self, mail: Told) -> float:
        """Return the log-odds of the heaviest passage of a mail."""
        found = (
            self.cry[ALWAYS] + self.cry.get(HINT, 0.0) * hinted + self.cry.get(RUNS, 0.0) * trace_sum(those, self.runs)
            for those, hinted in zip(mail.passages, mail.hints, strict=True)
        )
        many = math.log(max(1, mail.sentences))
        return max(found, default=-math.inf) + self.cry.get(SENTENCES, 0.0) * many


def cries_of(files: Iterable[Path], rules: Rules) -> Iterator[Told]:
    """Yield the mails of files of JSON lines (`text`, `subject`, `distress`), one file an author."""
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            said: Mapping[str, Any] = json.loads(line)
            texts = [Text(source=p, place="own_text", text=said[p]) for p in ("text", "subject") if said[p].strip()]
            yield _told(file.stem, texts, rules, cry=bool(said["distress"]))


def ordinary(folders: Iterable[Path], basis: Basis) -> Iterator[Told]:
    """Yield the mails that people wrote in gold conversations (NAME/gold.json and its .eml files).

    Those that are left to staff are not among them: some are cries, and the labels do not say which.
    """
    files = sorted(
        {
            labels.parent / gold["file"]
            for folder in folders
            for labels, gold in labelled(folder)
            if gold["expected_reply"] != "staff"
        }
    )
    for number, file in enumerate(files):
        opened = open_mail(file.read_bytes(), basis)
        if opened.screening is not None:
            continue
        today = (opened.message.header.date or datetime.now(UTC)).date()
        sheet = sheet_of(opened.message, {}, basis.rules, screening=None, today=today)
        texts = (*sheet.own, *(text for text in sheet.typed if text.place in ("signature", "subject")))
        yield _told(f"{ORDINARY} {number % _FOLDS}", texts, basis.rules, cry=False)


def labelled(folder: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield (gold.json, labels of one mail) for each mail of the conversations in a folder."""
    for labels in sorted(folder.rglob("gold.json")):
        yield from ((labels, gold) for gold in json.loads(labels.read_text("utf-8"))["messages"])


def _told(author: str, texts: Iterable[Text], rules: Rules, *, cry: bool) -> Told:
    parts = [list(each_sentence((text,), rules.distress, DISTRESS)) for text in texts]
    silent, cut = silence(rules.distress), rules.distress.number("cut", 1.0)
    told = [those for sentences in parts for those in passages(sentences)]
    return Told(
        author=author,
        cry=cry,
        passages=tuple(traces(*(one.text for one in those)) for those in told),
        hints=tuple(max(hint(one, silent) for one in those) for those in told),
        sentences=sum(map(len, parts)),
        known=any(one.probability >= cut for those in told for sentence in those for one in sentence.claims.values()),
    )


def fit_cries(mails: Sequence[Told]) -> Weighing:
    """Fit what a cry is made of on mails of both kinds; deterministic."""
    owner = np.array([number for number, mail in enumerate(mails) for _ in mail.passages])
    score = np.array([one for mail in mails for one in mail.hints])
    cries = np.array([mails[number].cry for number in owner])
    counter = DictVectorizer(dtype=np.float64)
    columns = counter.fit_transform([those for mail in mails for those in mail.passages])
    seen_in = Counter(trace for mail in mails for trace in frozenset().union(*mail.passages))
    often = np.flatnonzero([seen_in[name] >= _LEAST_SEEN for name in counter.feature_names_])
    columns, names = columns[:, often], counter.get_feature_names_out()[often]
    model = LogisticRegression(
        C=_STRENGTH, class_weight={True: _MISS, False: 1.0}, solver="liblinear", tol=1e-3, max_iter=400, random_state=0
    )
    for _ in range(_ROUNDS):
        rows = np.concatenate([_crying(mails, owner, score), np.flatnonzero(~cries)])
        model.fit(columns[rows], cries[rows])
        score = model.decision_function(columns)
    kept = telling(model, columns[rows], _MOST_RUNS)
    model.fit(columns[rows][:, kept], cries[rows])
    always = float(model.intercept_[0]) - _HINT * min(one for mail in mails for one in mail.hints)
    return Weighing(
        cry={ALWAYS: round(always, 2), HINT: _HINT, RUNS: 1.0, SENTENCES: _SENTENCES},
        runs=trace_weights(model, names[kept]),
    )


_HINT = 0.5
"""What the words of the lists weigh beside the runs of letters. It is not fitted: the lists were written by what these
very mails say, and a fit on them trusts the lists too much (63 instead of 66 of 70 cries of an author left out)."""
_SENTENCES = -0.8
"""What the logarithm of the number of sentences weighs. Without it short cries are missed so that long applications may
keep still; with more than this, cries at the end of long applications are."""


def _crying(mails: Sequence[Told], owner: Any, score: Any) -> Any:
    """Return the numbers of the passages that are taken to cry: the likeliest of each mail, and other likely ones."""
    sure = log_odds(_SURELY)
    found: list[int] = []
    for number in [number for number, mail in enumerate(mails) if mail.cry]:
        own = np.flatnonzero(owner == number)
        if own.size:
            likeliest = own[np.argmax(score[own])]
            found += [int(likeliest), *(int(one) for one in own if one != likeliest and score[one] > sure)]
    return np.array(found, dtype=int)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """How an author's mails were heard with the author left out: (odds, known by words alone, cry) a mail."""

    author: str
    mails: tuple[tuple[float, bool, bool], ...]


def judge_cries(mails: Sequence[Told], told: Callable[[str], None] = lambda _: None) -> list[Heard]:
    """Judge each author's mails, and each part of the ordinary ones, by what all the others taught.

    An author and a part of the ordinary mails are left out together: half as many fits tell as much.
    """
    names = sorted({mail.author for mail in mails})
    parts = [name for name in names if name.startswith(ORDINARY)]
    found = []
    for absent in zip_longest([name for name in names if name not in parts], parts):
        learnt = fit_cries([mail for mail in mails if mail.author not in absent])
        for author in (name for name in absent if name is not None):
            own = [mail for mail in mails if mail.author == author]
            found.append(Heard(author=author, mails=tuple((learnt.odds(mail), mail.known, mail.cry) for mail in own)))
            told(f"{author}: judged")
    return found


def cut_of(judged: Iterable[Heard], share: float, *, by_words: bool = True) -> float:
    """Return the probability from which on only this share of the ordinary mails is taken for a cry.

    What the words of the lists hear is an alarm whatever the cut; without `by_words` it does not count.
    Mails that somebody wrote to look like ordinary ones are an author like the others: what comes to the
    mailbox is in the gold conversations.
    """
    ordinary_mails = [mail for one in judged if one.author.startswith(f"{ORDINARY} ") for mail in one.mails]
    heard = sorted((math.inf if known and by_words else odds for odds, known, _ in ordinary_mails), reverse=True)
    allowed = int(share * len(heard))
    return math.ceil(probability(heard[allowed]) * _FINE) / _FINE if len(heard) > allowed else 1.0


ALARMS = 0.05
"""The share of ordinary mails that may be taken for a cry: a person then looks at one more mail."""
LETTERS_HELD = 0.005
"""The share of ordinary mails whose letter may wait since they are taken for a cry: their writer is ill, too."""
_FINE = 1000
