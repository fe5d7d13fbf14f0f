"""`mailbot learn` and `learn-cries`: fit weights on gold conversations and on cries, and say how good they are."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cases.deciding.doubts import BROUGHT
from mailbot.cli.common import refuse, say

if TYPE_CHECKING:
    from mailbot.learning.cries import Heard
    from mailbot.learning.fit import Figures

HEAD = """\
# How much each sign weighs: log-odds, a table a question, a sign a line. +0.7 doubles the odds, -0.7 halves them;
# "always" stands on the scales before anything is known. Written by `mailbot learn` from gold conversations; may be
# edited. says.LIST: a word of that list of fields.toml stands in the letter; early.LIST: near its beginning;
# many.LIST: three times and more; subject.LIST: in the subject; opens.LIST: at the beginning of a sentence;
# before. and behind.: in the sentence before or behind. found.FIELD: a rule found and chose it; seen.FIELD: a rule saw
# one; rule.X: what the rules say. Of a telephone number or a code (phone, personal_code): label.LIST: a word of the
# list right before it; clause.LIST: before it in its clause; behind.LIST: after it; above.LIST: in the short lines
# above; nearest.LIST: the word that stands next before it; rival.X: X is said of another one of the mail; another+X: X,
# and the letter is written for another. Of a paper that may come by post (by_post): named.X: where it is named (here in
# the sentence, before it, above as the item of our letter that it answers, nowhere); beside.X: with what; came: a scan
# of it came with the mail. Of a paper that no rule knows by its title (paper.power_of_attorney): paper.LIST: a word
# of that list of documents.toml stands in it; says.LIST as above; short, middle, long: its length; codes.N: how many
# personal codes it holds; ink.X: what stands at its place to sign. asked.LIST: an item of our quoted letter speaks of
# it; sends., signs., wrote.: whether who sends, signs, or wrote what is passed on is named as the patient is;
# passes_on.patients_letter: the patient wrote it, somebody else sends it and is answered. posted.X: the odds of the
# likeliest sentence by which paper X comes by post.
# attaches.X: a sentence says that paper X is attached (unseen: no file was told to be it, one may be; forgotten: none);
# half: a sentence tells only of the post, or only that something goes.
"""


@click.command()
@click.argument("gold", nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for weights.toml.")
@click.option("--judge/--no-judge", default=True, help="Judge each author by weights fitted on all the others.")
@click.pass_obj
def learn(config: Path, gold: tuple[str, ...], out: Path, judge: bool) -> None:
    """Fit the weights of the reading on GOLD folders of conversations, one folder an author.

    A folder holds NAME/gold.json beside its .eml files; write AUTHOR=FOLDER to name its author.
    Writes weights.toml into --out and nothing else. Needs the extra: pip install "mailbot[learn]".
    """
    try:
        from mailbot.learning.cuts import cut
        from mailbot.learning.fit import reliability
        from mailbot.learning.learn import as_toml, authors_of
        from mailbot.learning.learn import learn as fitted
    except ImportError as fault:
        raise refuse('learning needs scikit-learn: pip install "mailbot[learn]"') from fault
    from mailbot.cli.common import deployment_or_defaults
    from mailbot.documents.reader import Reader
    from mailbot.steps.reading_mails.preparing import basis_of

    folders = authors_of(gold)
    for _, folder in folders:
        if not folder.is_dir():
            raise refuse(f"there is no folder {folder}")
    basis = basis_of(deployment_or_defaults(config))
    with Reader() as reader:
        learnt = fitted(folders, basis, reader, told=lambda text: say(text, err=True), judged=judge)
    if not learnt.mails:
        raise refuse("no gold mails found: a folder holds NAME/gold.json beside its .eml files")
    if judge:
        _tell(learnt.figures)
        say("\nsaid   was    answers   (all tables, authors left out)")
        for row in reliability(learnt.figures):
            say(f"{row.said:.2f}   {row.was:.2f}   {row.count}")
        say("\nthe cuts that cost least (checklist.toml): ask_below, accept_above; wrong and doubtful with them")
        for one in (cut(table, learnt.figures) for table in learnt.weights if table.startswith(BROUGHT)):
            item = one.table.removeprefix(BROUGHT)
            wrong = one.asked_wrongly + one.accepted_wrongly
            say(f"{item:20} {one.ask_below:.2f}  {one.accept_above:.2f}  {wrong} and {one.doubtful} of {one.count}")
    out.mkdir(parents=True, exist_ok=True)
    (out / "weights.toml").write_text(as_toml(learnt.weights, HEAD), "utf-8")
    say(f"wrote {out / 'weights.toml'}: {sum(map(len, learnt.weights.values()))} weights")


def _tell(figures: "tuple[Figures, ...]") -> None:
    """Print a table: share right by question and author, each author judged by weights of the others."""
    authors = sorted({one.author for one in figures})
    width = max(len(one.table) for one in figures)
    say(f"{'right, author left out':{width}}  " + "  ".join(f"{author:>7}" for author in authors) + "     mean")
    for table in dict.fromkeys(one.table for one in figures):
        rights = {one.author: one.right for one in figures if one.table == table}
        cells = "  ".join(f"{rights[a]:7.3f}" if a in rights else "      -" for a in authors)
        say(f"{table:{width}}  {cells}  {sum(rights.values()) / len(rights):7.3f}")


CRIES_HEAD = """\
# What a cry for help is made of, beside the words of distress.toml: log-odds, learnt. Each passage (a sentence, or two
# together) is weighed by the table `cry`: "always" stands on the scales before anything is known, "hint" is what the
# words of distress.toml say of it (log-odds of the likeliest kind), "sentences" the logarithm of how many the mail has,
# "runs" the sum of the table `runs`. There each line is a weight and what weighs so: runs of letters ("_" is where a
# word begins or ends, every digit is 0), the beginning of a word ("="), and the number of two words that follow each
# other closely ("#"). From `cut` on a mail is a cry for help, whatever distress.toml says; below `waits` its letter
# leaves all the same and a person is told beside it, unless it may speak of suicide. Written by `mailbot learn-cries`,
# which chose both numbers as well; a cut above 1 turns it off.
"""


@click.command()
@click.argument("cries", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--ordinary",
    "folders",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder of gold conversations, whose mails are no cries; may be given again.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for cries.toml.")
@click.pass_obj
def learn_cries(config: Path, cries: tuple[Path, ...], folders: tuple[Path, ...], out: Path) -> None:
    """Fit what a cry for help is made of on CRIES, files of JSON lines, one file an author.

    A line is {"text": ..., "subject": ..., "distress": "suicide", "acute", "fear_call" or null}.
    Each author is judged by what the others taught, and the cuts are chosen by ordinary mails that were left out.
    Writes cries.toml into --out and nothing else. Needs the extra: pip install "mailbot[learn]".
    """
    try:
        from mailbot.learning.cries import ALARMS, LETTERS_HELD, cries_of, cut_of, fit_cries, judge_cries, ordinary
    except ImportError as fault:
        raise refuse('learning needs scikit-learn: pip install "mailbot[learn]"') from fault
    from mailbot.cli.common import deployment_or_defaults
    from mailbot.reading.weighing.letter_runs import written_weights
    from mailbot.steps.reading_mails.preparing import basis_of

    basis = basis_of(deployment_or_defaults(config))
    mails = [*cries_of(cries, basis.rules), *ordinary(folders, basis)]
    if len({mail.cry for mail in mails}) < len((True, False)):
        raise refuse("needs mails that cry for help and mails that do not")
    judged = judge_cries(mails, told=lambda text: say(text, err=True))
    cut = cut_of(judged, ALARMS)
    waits = max(cut, cut_of(judged, LETTERS_HELD, by_words=False))
    _tell_heard(judged, cut)
    learnt = fit_cries(mails)
    out.mkdir(parents=True, exist_ok=True)
    lines = [CRIES_HEAD, "[settings]", f"cut = {cut}", f"waits = {waits}", "", "[tables.cry]"]
    lines += [f"{name} = {number}" for name, number in learnt.cry.items()]
    lines += ["", "[tables.runs]", *(f'"{weight}" = "{those}"' for weight, those in written_weights(learnt.runs))]
    (out / "cries.toml").write_text("\n".join(lines) + "\n", "utf-8")
    say(f"wrote {out / 'cries.toml'}: {len(learnt.runs)} traces of sentences")


def _tell_heard(judged: "list[Heard]", cut: float) -> None:
    """Print how many cries of each author are heard, and how many other mails taken for one, with the author left out.

    The words of distress.toml count for all authors: they were not left out.
    """
    from mailbot.reading.scales import log_odds

    say(f"{'author left out':16} cries heard     others taken for one")
    for one in judged:
        counts = [
            (sum(known or odds >= log_odds(cut) for odds, known, is_cry in one.mails if is_cry == kind), total)
            for kind in (True, False)
            for total in [sum(is_cry == kind for _, _, is_cry in one.mails)]
        ]
        say(f"{one.author:16} " + "    ".join(f"{heard:4} of {total:4}" for heard, total in counts))
