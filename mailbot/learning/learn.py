"""From gold folders to `weights.toml`: the fit of all tables, and figures with each author left out in turn."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mailbot.documents.reader import Reader
from mailbot.learning.fit import Figures, Weights, fit, judged_by, left_out, weighed_sum, without_each
from mailbot.learning.samples import Mail, Sample, asking_samples, mail_samples, mails_of
from mailbot.reading.weighing.claims import ASKS
from mailbot.steps.reading_mails.reading_values import Basis

Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """The weights of every table, and the figures of each with each author left out."""

    weights: dict[str, Weights]
    figures: tuple[Figures, ...]
    mails: int


def authors_of(folders: Iterable[str]) -> list[tuple[str, Path]]:
    """Return (author, folder) of each gold folder; the name of a folder stands for who wrote it.

    A folder may be written `NAME=FOLDER`, where one author's mails lie in a folder with another name.
    """
    named = []
    for folder in folders:
        name, found, path = folder.partition("=")
        named.append((name, Path(path)) if found else (Path(folder).resolve().name, Path(folder)))
    return named


def learn(
    folders: Iterable[tuple[str, Path]], basis: Basis, reader: Reader, *, told: Progress, judged: bool = True
) -> Learnt:
    """Fit all tables; with `judged` each is judged with each author left out, which takes as many fits again."""
    mails: list[Mail] = []
    for author, folder in folders:
        before = len(mails)
        mails += mails_of(folder, author, basis, reader)
        told(f"{author}: {len(mails) - before} mails")
    asking = [sample for mail in mails for sample in asking_samples(mail)]
    weights = {ASKS: fit(asking)}
    others = without_each(asking)
    figures = judged_by(asking, others) if judged else []
    tables: dict[str, list[Sample]] = {}
    for sample in _whole_mails(mails, others, weights[ASKS], basis):
        tables.setdefault(sample.table, []).append(sample)
    for table, samples in tables.items():
        told(f"{table}: {len(samples)} answers")
        weights[table] = fit(samples)
        figures += left_out(samples) if judged else []
    return Learnt(weights=weights, figures=tuple(figures), mails=len(mails))


def _whole_mails(
    mails: Sequence[Mail], others: Mapping[str, Weights], of_all: Weights, basis: Basis
) -> Iterable[Sample]:
    """Yield the samples of whole mails; the sentences of each author are weighed by what the others taught.

    A single author has no others: all that is known weighs.
    """
    for mail in sorted(mails, key=lambda mail: mail.author):
        weights = others.get(mail.author, of_all) if len(others) > 1 else of_all
        odds = [weighed_sum(weights, sentence.features.items()) for sentence in mail.sentences]
        yield from mail_samples(mail, odds, basis)


def as_toml(weights: dict[str, Weights], head: str) -> str:
    """Return `weights.toml`: a table a question, a log-odds number a line."""
    lines = [head.rstrip(), ""]
    for table, numbers in weights.items():
        if numbers:
            lines += [f'[tables."{table}"]', *(f'"{name}" = {number}' for name, number in numbers.items()), ""]
    return "\n".join(lines)
