"""`mailbot learn-spam`: fit what spam is made of on labelled mails and gold conversations, and say how good it is."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cli.common import refuse, say

if TYPE_CHECKING:
    from mailbot.learning.unsolicited import Judged

SPAM_HEAD = """\
# What spam is made of, beside the words of screening.toml: log-odds, learnt. It is asked of a mail that screening.toml
# takes neither for spam nor for a machine, that answers nothing, brings no file and is short. "always"
# stands on the scales before anything is known, "runs" is the sum of the table `runs` over the lines of the mail and
# its subject. There each line is a weight and what weighs so: runs of letters ("_" is where a word begins or ends,
# every digit is 0), the beginning of a word ("="), and the number of two words that follow each other closely ("#").
# From `cut` on (a probability) the mail is spam, by the sign "reads-like-spam". Written by `mailbot learn-spam`, which
# chose `cut` as well; a cut above 1 turns it off. Below `person_below` a mail is none, though words of screening.toml
# speak for it, where these beyond their threshold and the log-odds stay below `with_words_below` together: an agency
# that asks for prices is for a person, who sells a cure (the signs of `never_outweighed`) is not.
"""
NEVER_OUTWEIGHED = ("spam-cure", "spam-cure-means")
"""Signs of screening.toml of who sells a cure: nobody who is ill writes so."""
PERSON_BELOW, WITH_WORDS_BELOW = 0.25, 2.5
"""Of 26 mails that words took for spam three were agencies', up to 0.17 and 1.9 (authors left out);
the one piece of spam below the first had 3.7.
"""


@click.command()
@click.argument("mails", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--gold",
    "folders",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder of gold conversations of one author; may be given again.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for spam.toml.")
@click.pass_obj
def learn_spam(config: Path, mails: tuple[Path, ...], folders: tuple[Path, ...], out: Path) -> None:
    """Fit what spam is made of on MAILS, files of JSON lines, and on gold conversations, one folder an author.

    A line is {"text": ..., "subject": ..., "spam": true or false}. What is no spam should look like it: price
    questions, parcels that were posted, an advertisement that a patient passes on. Of the gold conversations
    (NAME/gold.json and its .eml files) the first mails are taken, those that answer nothing.
    All are judged in six parts, each by what the others taught: the folders stay whole, the mails of a file are dealt
    out. The cut is the least, from 0.85 on, from which no mail that is no spam is taken for it. Writes spam.toml into
    --out and nothing else. Needs the extra: pip install "mailbot[learn]".
    """
    try:
        from mailbot.learning.unsolicited import cut_of, first_mails, fit_spam, judge_spam, mails_of
    except ImportError as fault:
        raise refuse('learning needs scikit-learn: pip install "mailbot[learn]"') from fault
    from mailbot.cli.common import deployment_or_defaults
    from mailbot.reading.weighing.letter_runs import written_weights
    from mailbot.steps.reading_mails.preparing import basis_of

    told = [*mails_of(mails), *first_mails(folders, basis_of(deployment_or_defaults(config)))]
    if len({mail.spam for mail in told}) < len((True, False)):
        raise refuse("needs mails that are spam and mails that are not")
    judged = judge_spam(told, told=lambda text: say(text, err=True))
    cut = cut_of(judged)
    _tell_judged(judged, cut)
    learnt = fit_spam(told)
    out.mkdir(parents=True, exist_ok=True)
    lines = [
        SPAM_HEAD,
        "[settings]",
        f"cut = {cut}",
        f"person_below = {PERSON_BELOW}",
        f"with_words_below = {WITH_WORDS_BELOW}",
        f"never_outweighed = {json.dumps(NEVER_OUTWEIGHED)}",
        "",
        "[tables.spam]",
        f"always = {learnt.always}",
        "runs = 1.0",
    ]
    lines += ["", "[tables.runs]", *(f'"{weight}" = "{those}"' for weight, those in written_weights(learnt.runs))]
    (out / "spam.toml").write_text("\n".join(lines) + "\n", "utf-8")
    say(f"wrote {out / 'spam.toml'}: {len(learnt.runs)} traces, spam from {cut} on")


def _tell_judged(judged: "list[Judged]", cut: float) -> None:
    """Print how much spam is caught, and how many other mails are taken for it, by what the other parts taught.

    The words of screening.toml have no say here, but that a mail they take for another machine is not asked.
    """
    say(f"{'author left out':16} spam caught     others taken for it")
    for one in judged:
        counts = [(one.taken(cut, spam=kind), sum(spam == kind for *_, spam in one.mails)) for kind in (True, False)]
        say(f"{one.author:16} " + "    ".join(f"{taken:4} of {total:4}" for taken, total in counts))
    caught, false = (sum(one.taken(cut, spam=kind) for one in judged) for kind in (True, False))
    say(f"{'all':16} {caught} caught, {false} others taken for it, from {cut} on")
