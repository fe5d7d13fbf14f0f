"""From gold folders to `weights.toml`: the fit of all tables, and figures with each author left out in turn."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mailbot.documents.reader import Reader
from mailbot.learning.fit import Figures, Weights, fit, judged_by, left_out, without_each
from mailbot.learning.samples import Mail, Sample, asking_samples, mail_samples, mails_of, paper_samples, part_samples
from mailbot.reading.papers.by_weight import PAPER
from mailbot.reading.weighing.claims import ASKS
from mailbot.reading.weighing.codes import CODE
from mailbot.reading.weighing.names import NAME
from mailbot.reading.weighing.phones import PHONE
from mailbot.reading.weighing.post import POST
from mailbot.steps.reading_mails.reading_values import Basis

Progress = Callable[[str], None]

_OF_PARTS = (ASKS, NAME, CODE, PHONE, POST, PAPER)
"""Tables that weigh a part of a mail: a sentence, a name, a number, a paper."""


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
    found = [sample for mail in mails for sample in (*asking_samples(mail), *part_samples(mail), *paper_samples(mail))]
    parts = {table: [sample for sample in found if sample.table == table] for table in _OF_PARTS}
    weights = {table: fit(samples) for table, samples in parts.items()}
    others = {table: without_each(samples) for table, samples in parts.items()}
    figures = [one for table, samples in parts.items() for one in judged_by(samples, others[table])] if judged else []
    tables: dict[str, list[Sample]] = {}
    for sample in _whole_mails(mails, others, weights, basis):
        tables.setdefault(sample.table, []).append(sample)
    for table, samples in tables.items():
        told(f"{table}: {len(samples)} answers")
        weights[table] = fit(samples)
        figures += left_out(samples) if judged else []
    return Learnt(weights=weights, figures=tuple(figures), mails=len(mails))


def _whole_mails(
    mails: Sequence[Mail], others: Mapping[str, Mapping[str, Weights]], of_all: Mapping[str, Weights], basis: Basis
) -> Iterable[Sample]:
    """Yield the samples of whole mails; sentences and numbers of each author are weighed by what the others taught.

    A single author has no others: all that is known weighs.
    """
    alone = all(len(by_author) < _FEWEST for by_author in others.values())
    for mail in sorted(mails, key=lambda mail: mail.author):
        parts = {table: by_author.get(mail.author, of_all[table]) for table, by_author in others.items()}
        yield from mail_samples(mail, of_all if alone else parts, basis)


_FEWEST = 2
"""Authors of whom one can be left out."""


def as_toml(weights: dict[str, Weights], head: str) -> str:
    """Return `weights.toml`: a table a question, a log-odds number a line."""
    lines = [head.rstrip(), ""]
    for table, numbers in weights.items():
        if numbers:
            lines += [f'[tables."{table}"]', *(f'"{name}" = {number}' for name, number in numbers.items()), ""]
    return "\n".join(lines)
