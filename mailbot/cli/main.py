"""The `mailbot` command: its table of commands, each loaded only when it is called, so that `--help` is quick."""

import errno
import gc
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from mailbot import YOUNG_OBJECTS, __version__
from mailbot.cli.common import NEEDS_A_PERSON, refuse, say

COMMANDS: dict[str, tuple[str, str, str]] = {
    # each with its section, its place and one line of help
    "demo": ("Try it", "run:demo", "Run the whole main job on an embedded mailbox and show what came of it."),
    "run": ("Run it", "run:run", "Run the daemon: read, decide, write letters, remind, report."),
    "once": ("Run it", "run:once", "Make one pass of all loops and exit."),
    "letters": ("Letters and money", "letters:letters", "List, read, approve, hold and preview letters."),
    "check": ("Tune it", "tune:check", "Check config, rules, templates and connections; every fault at once."),
    "explain": ("Tune it", "tune:explain", "Show what is found in a mail, by which rule, and what would be answered."),
    "replay": ("Tune it", "tune:replay", "Play mails through a scratch store; nothing is sent."),
    "learn": ("Tune it", "learning:learn", "Fit the weights of the reading on gold conversations."),
    "learn-cries": ("Tune it", "learning:learn_cries", "Fit what a cry for help is made of."),
    "learn-spam": ("Tune it", "learning_spam:learn_spam", "Fit what spam is made of."),
    "cases": ("Work on cases", "cases:cases", "List the cases: status, what is missing, what needs a person."),
    "show": ("Work on cases", "cases:show", "Show one case in full, with its journal."),
    "inbox": ("Work on cases", "cases:inbox", "List what waits for a person."),
    "done": ("Work on cases", "staff:done", "Note that you dealt with a mail."),
    "open": ("Work on cases", "staff:open_case", "Open a case with a mail that was taken for something else."),
    "join": ("Work on cases", "staff:join", "Put a mail into a case."),
    "not-spam": ("Work on cases", "staff:not_spam", "Read a mail again as one that a person wrote."),
    "received": ("Work on cases", "staff:received", "Note that an item is here: a paper by post, a scan looked at."),
    "waive": ("Work on cases", "staff:waive", 'Do without an item, or without "translation".'),
    "ask": ("Work on cases", "staff:ask", "Ask the applicant for an item once more."),
    "undo": ("Work on cases", "staff:undo", "Take back the last thing you did to a case."),
    "not-there": ("Work on cases", "staff:not_there", "Ask for papers that are not in the health record."),
    "settle": ("Work on cases", "staff:settle", "Say whether an item that is in doubt is there; its letter then goes."),
    "set": ("Work on cases", "staff:set_field", "Correct a field; the case is decided anew at once."),
    "note": ("Work on cases", "staff:note", "Write a note into the journal of a case."),
    "assign": ("Work on cases", "staff:assign", "Give a case to a person or group."),
    "link": ("Work on cases", "staff:link", "Note whether a cloud link could be opened."),
    "review": ("Work on cases", "staff:review", "Give a case to the specialists, again after further tests."),
    "more-tests": ("Work on cases", "staff:more_tests", "Tell the applicant that further tests are needed."),
    "add": ("Work on cases", "opinion:add", "Add papers that you have in hand to a case."),
    "opinion": ("Work on cases", "opinion:opinion", "Hand the opinion over to the applicant."),
    "withdraw": ("Work on cases", "staff:withdraw", "End a case at the applicant's wish."),
    "deceased": ("Work on cases", "staff:deceased", "Note that the patient died; no letter leaves any more."),
    "close": ("Work on cases", "staff:close", "Close a case without a letter."),
    "reopen": ("Work on cases", "staff:reopen", "Take an ended case up again where it stood."),
    "merge": ("Work on cases", "staff:merge", "Join two cases of one patient."),
    "payments": (
        "Letters and money",
        "payments:payments",
        "Take in bank statements; list payments that need a person.",
    ),
    "payment": ("Letters and money", "payments:payment", "Confirm or reject a doubtful payment."),
    "digest": ("Letters and money", "digest:digest", "Show, keep or send the digest of a day."),
    "report": ("Letters and money", "digest:report", "Show, keep or send the numbers of a month."),
    "status": ("Operate it", "operate:status", "Show whether all is well; exit 1 when a person should look."),
    "quarantine": ("Operate it", "operate:quarantine", "List the mails that failed three times."),
    "retry": ("Operate it", "operate:retry", "Take quarantined mails up again."),
    "backup": ("Operate it", "operate:backup", "Write a checked, optionally encrypted copy of the store."),
    "restore": ("Operate it", "operate:restore", "Put a copy into an empty data folder."),
    "retention": ("Operate it", "operate:retention", "Remove what is kept too long; look at --dry-run first."),
    "erase": ("Operate it", "operate:erase", "Remove a case's personal data everywhere."),
    "export": ("Operate it", "operate:export", "Write everything known of a case into a folder."),
}

SECTIONS: dict[str, str] = {
    "Try it": "mailbot.cli",
    "Run it": "mailbot.cli",
    "Work on cases": "mailbot.cli.work_on_cases",
    "Letters and money": "mailbot.cli.letters_and_money",
    "Tune it": "mailbot.cli.tune_it",
    "Operate it": "mailbot.cli",
}
"""The sections of the help in order, each with the package in which its commands stand."""


class Commands(click.Group):
    """A group whose commands are imported when they are called, not when they are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        section, place, _ = COMMANDS[cmd_name]
        module, _, name = place.partition(":")
        command: click.Command = getattr(import_module(f"{SECTIONS[section]}.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a locked store (exit 1) or a path that refuses (exit 2) is told in one line."""
        from mailbot.cli.words import spoken
        from mailbot.model.trouble import Trouble

        gc.set_threshold(YOUNG_OBJECTS)
        try:
            return super().invoke(ctx)
        except Trouble as trouble:
            say(f"stopped: {spoken(str(trouble))}", err=True)  # what was committed stands; the rest was taken back
            raise SystemExit(NEEDS_A_PERSON) from None
        except OSError as fault:
            if fault.errno == errno.EPIPE:
                raise  # whoever read our output went away: click ends quietly
            raise refuse(f"{fault.filename or 'system'}: {fault.strerror or type(fault).__name__}") from fault

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands by what they are for."""
        for section in SECTIONS:
            rows = [(name, what) for name, (place, _, what) in COMMANDS.items() if place == section]
            if rows:
                with formatter.section(section):
                    formatter.write_dl(rows)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "-c",
    "--config",
    "config",
    type=click.Path(path_type=Path),
    default=Path("mailbot.toml"),
    show_default=True,
    help="The deployment's mailbot.toml.",
)
@click.version_option(__version__, message="%(version)s")
@click.pass_context
def main(ctx: click.Context, config: Path) -> None:
    """Turn a second-opinion mailbox into correct cases and one clear letter each.

    Start with `mailbot demo`. Exit status: 0 done, 1 something needs a person, 2 usage or config fault.
    """
    ctx.obj = config
