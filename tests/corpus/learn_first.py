"""Learns what first mails are made of: `python -m tests.corpus.learn_first OUT.toml`, for `config/first.toml`.

From the first mails of all authors here, applications and others, and from short ones (`spam/second.jsonl`, "applies").
The table `other` is not fitted here: its numbers come from authors left out of both the signs' weights and the traces.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from mailbot.cli.common import deployment_or_defaults
from mailbot.learning.cries import labelled
from mailbot.learning.traces import telling, trace_weights
from mailbot.reading.weighing.letter_runs import traces, written_weights
from mailbot.reading.who.intent import is_answer
from mailbot.reading.who.unsolicited import weighed_lines
from mailbot.steps.reading_mails.preparing import basis_of
from mailbot.steps.reading_mails.reading_one import open_mail

HERE = Path(__file__).parent
STRENGTH, OTHERS = 30.0, 3.0
"""scikit-learn's C, and how much a mail that applies for nothing counts: there are few, and each is of another kind."""
LEAST_SEEN, MOST_RUNS = 2, 8_000
SIGNS, MADE_OF, ALWAYS = 0.44, -0.81, 0.64
"""The numbers of the table `other`, but for what all traces stand on beforehand."""


def told() -> Iterator[tuple[Mapping[str, float], bool]]:
    """Yield the traces of each first mail, and whether it applies."""
    basis = basis_of(deployment_or_defaults(Path("mailbot.toml of nobody")))
    for line in (HERE / "spam" / "second.jsonl").read_text("utf-8").splitlines():
        said = json.loads(line)
        yield traces(*weighed_lines(said["subject"], said["text"])), bool(said["applies"])
    for folder in sorted(one for one in HERE.iterdir() if one.is_dir()):
        for labels, gold in labelled(folder):
            if gold["kind"] not in ("application", "other"):
                continue
            opened = open_mail((labels.parent / gold["file"]).read_bytes(), basis)
            if opened.screening is None and not is_answer(opened.message):
                lines = weighed_lines(opened.message.header.subject or "", opened.message.body.own_text)
                yield traces(*lines), gold["kind"] == "application"


def main(out: Path) -> None:
    """Fit, and write the tables."""
    mails = list(told())
    applies = np.array([one for _, one in mails])
    counter = DictVectorizer()
    columns = counter.fit_transform([those for those, _ in mails])
    often = np.flatnonzero(np.asarray((columns != 0).sum(axis=0)).ravel() >= LEAST_SEEN)
    columns, names = columns[:, often].tocsr(), counter.get_feature_names_out()[often]
    model = LogisticRegression(C=STRENGTH, class_weight={True: 1.0, False: OTHERS}, solver="liblinear", max_iter=400)
    kept = telling(model.fit(columns, applies), columns, MOST_RUNS)
    model.fit(columns[:, kept], applies)
    always = ALWAYS + MADE_OF * float(model.intercept_[0])
    lines = [
        "[tables.other]",
        f"always = {always:.2f}",
        f"signs = {SIGNS}",
        f"made_of = {MADE_OF}",
        "",
        "[tables.runs]",
    ]
    lines += [f'"{weight}" = "{those}"' for weight, those in written_weights(trace_weights(model, names[kept]))]
    out.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(mails)} mails, {int(applies.sum())} of them apply")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
