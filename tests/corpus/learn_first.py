"""Learns what first mails are made of: `python -m tests.corpus.learn_first OUT.toml`, for `config/first.toml`.

From the first mails of all authors here, applications and others, and from single ones: `spam/second.jsonl` and
`single/first.jsonl` say of each whether it "applies", those of `single/items.jsonl` all do.
The table `other` is not fitted here: its numbers come from authors left out of both the signs' weights and the traces.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from mailbot.cli.common import deployment_or_defaults
from mailbot.learning.cries import labelled
from mailbot.learning.unsolicited import fit_traces
from mailbot.reading.weighing.letter_runs import traces, written_weights
from mailbot.reading.who.unsolicited import lines_of, weighed_lines
from mailbot.steps.reading_mails.preparing import basis_of
from mailbot.steps.reading_mails.reading_one import open_mail

HERE = Path(__file__).parent
SINGLE = ("spam/second.jsonl", "single/first.jsonl", "single/items.jsonl")
OTHERS = 3.0
"""How much a mail that applies for nothing counts: there are few, and each is of another kind."""
SIGNS, MADE_OF, ALWAYS = 0.44, -0.81, 0.64
"""The numbers of the table `other`, but for what all traces stand on beforehand."""


def told() -> Iterator[tuple[Mapping[str, float], bool]]:
    """Yield the traces of each first mail, and whether it applies."""
    basis = basis_of(deployment_or_defaults(Path("mailbot.toml of nobody")))
    for file in SINGLE:
        for line in (HERE / file).read_text("utf-8").splitlines():
            said = json.loads(line)
            yield traces(*weighed_lines(said["subject"], said["text"])), bool(said.get("applies", True))
    for folder in sorted(one for one in HERE.iterdir() if one.is_dir()):
        for labels, gold in labelled(folder):
            if gold["kind"] not in ("application", "other"):
                continue
            opened = open_mail((labels.parent / gold["file"]).read_bytes(), basis)
            if opened.screening is None and not opened.message.answers:
                yield traces(*lines_of(opened.message)), gold["kind"] == "application"


def main(out: Path) -> None:
    """Fit, and write the tables."""
    mails = list(told())
    learnt = fit_traces([those for those, _ in mails], [applies for _, applies in mails], others=OTHERS)
    always = ALWAYS + MADE_OF * learnt.always
    lines = [
        "[tables.other]",
        f"always = {always:.2f}",
        f"signs = {SIGNS}",
        f"made_of = {MADE_OF}",
        "",
        "[tables.runs]",
    ]
    lines += [f'"{weight}" = "{those}"' for weight, those in written_weights(learnt.runs)]
    out.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(mails)} mails, {sum(applies for _, applies in mails)} of them apply")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
