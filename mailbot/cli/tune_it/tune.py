"""`mailbot check`, `explain` and `replay`: see what rules do before they go live."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cli.common import CONFIG_FAULT, as_json, say, tell

if TYPE_CHECKING:
    from mailbot.deployment import Deployment
    from mailbot.mailboxes.outlet import Outlet
    from mailbot.mailboxes.source import Source


@click.command()
@click.option("--online", is_flag=True, help="Also log in to every mailbox and to the way out.")
@click.option("--languages", is_flag=True, help="Also show what each language has of word lists, letters and the rest.")
@click.option("--seen", is_flag=True, help="Note that you compared what an upgrade changed beneath your own files.")
@click.pass_obj
def check(config: Path, online: bool, languages: bool, seen: bool) -> None:
    """Check mailbot.toml, rules with their examples, and templates; every fault at once, with file and line.

    Says too what your own config and templates change in the shipped ones, and what an upgrade changed beneath them.
    Exit status 0: all is well; 2: something is not.
    """
    from mailbot.deployment import load_deployment
    from mailbot.letters.review.samples import check_templates
    from mailbot.printing.trial import check_printing
    from mailbot.steps.warned import warnings

    deployment, faults = load_deployment(config, again=True)
    tell(faults)
    if deployment is None:
        raise SystemExit(CONFIG_FAULT)
    stationery = deployment.templates, deployment.hospital
    for line in (*warnings(deployment), *_never(deployment)):
        say(line, err=True)
    more = [
        *check_templates(*stationery),
        *check_printing(*stationery),
        *_digest(deployment),
        *_folders(deployment),
        *_missing(deployment),
    ]
    for line in more:
        say(line, err=True)
    troubles = _online(deployment) if online else []
    for line in troubles:
        say(line, err=True)
    _tell_rules(deployment, languages=languages, seen=seen)
    if faults or more or troubles:
        raise SystemExit(CONFIG_FAULT)
    say(f"{config}: rules, letters{', connections' if online else ''} and settings are in order")


def _tell_rules(deployment: "Deployment", *, languages: bool, seen: bool) -> None:
    from mailbot.cli.tune_it.languages import table_of
    from mailbot.config.upgrades.beneath import changed_beneath
    from mailbot.config.upgrades.changes import own_changes

    settings = deployment.settings
    folders = (settings.config, settings.templates)
    changes = list(own_changes(*(settings.at(folder) if folder else None for folder in folders)))
    for file, change in changes:
        if not change.same:
            say(f"{file}: {change.what}")
    for place in changed_beneath(settings.at(settings.data) / "beneath", changes, seen=seen):
        say(f"{place}: the shipped one is another since an upgrade; compare them, then `mailbot check --seen`")
    for line in table_of(deployment) if languages else ():
        say(line)


def _never(deployment: "Deployment") -> list[str]:
    """Warn of each word and rule of the admin's own that can never match."""
    own = deployment.settings.at(deployment.settings.config) if deployment.settings.config else None
    if own is None or not own.is_dir():
        return []
    from mailbot.config.rules_file import FILES, shipped_rules
    from mailbot.rules.never import never

    changed = [file for file in FILES if (own / f"{file}.toml").is_file()]
    return [
        f"warning: {file}.toml: {line}"
        for file in changed
        for line in never(getattr(deployment.rules, file), shipped_rules(file))
    ]


def _missing(deployment: "Deployment") -> list[str]:
    """Say which word lists are asked for and stand in no file: a copy of before an upgrade lacks them, unseen."""
    from mailbot.config.rules_file import FILES, shipped_rules
    from mailbot.rules.vocabulary import missing, vocabulary_of

    lacking = (
        (file, name)
        for file in FILES
        for name in missing(getattr(deployment.rules, file), vocabulary_of(shipped_rules(file)))
    )
    return [
        f"{file}.toml: words.{name}: is asked for and not here; an empty [words.{name}] is meant so"
        for file, name in lacking
    ]


def _digest(deployment: "Deployment") -> list[str]:
    from mailbot.config.digest_templates import load_digest_templates, load_notice_template, load_report_template
    from mailbot.deployment import template_folders
    from mailbot.letters.announcement import Said, check_notice
    from mailbot.letters.digest.check import check_digest, check_report

    folders = template_folders(deployment.settings)
    templates, faults = load_digest_templates(folders, deployment.settings.staff.language)
    page, more = load_report_template(folders)
    notice, further = load_notice_template(folders)
    tried: list[str] = []
    if templates:
        tried += check_digest(templates)
        tried += check_report(page, templates.words) if page else ()
        tried += check_notice(Said(templates.words, notice)) if notice else ()
    return [*map(str, (*faults, *more, *further)), *tried]


def _folders(deployment: "Deployment") -> list[str]:
    """Say which folders that other programs drop files into are not there: nothing would ever come from them."""
    settings = deployment.settings
    watched = (
        ("payments.folder", settings.payments.folder),
        ("handover.acknowledgements", settings.handover.acknowledgements),
    )
    return [f"{key}: no such folder" for key, path in watched if path is not None and not settings.at(path).is_dir()]


def _online(deployment: "Deployment") -> list[str]:
    from mailbot.cli.words import spoken
    from mailbot.connections import outlets, sources
    from mailbot.model.trouble import Trouble

    troubles = []
    things: list[tuple[str, Source | Outlet]] = [
        *((source.name, source) for source in sources(deployment)),
        *((f"outgoing ({mode})", outlet) for mode, outlet in outlets(deployment).items()),
    ]
    for name, thing in things:
        try:
            thing.check()
        except Trouble as trouble:
            troubles.append(f"{name}: {spoken(str(trouble))}")
        finally:
            thing.close()
    return troubles


@click.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True), required=False)
@as_json
@click.option("--against", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Another config folder.")
@click.option("--store", "stored", is_flag=True, help="Play the mails of the deployment's own store instead of a path.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="With --store: only mails received since this day.")
@click.pass_obj
def replay(
    config: Path, path: Path | None, as_json: bool, against: Path | None, stored: bool, since: datetime | None
) -> None:
    """Play mails through a scratch store: a folder of .eml, an mbox, a Maildir or one .eml. Nothing is sent.

    Works anywhere, on the shipped defaults where there is no mailbot.toml.
    With --against it prints what another config folder would alter; the exit
    status is 1 when a folder with gold labels (gold.json) gets worse.
    """
    from mailbot.cli.tune_it.replaying import replay_path

    if (path is None) != stored:
        raise click.UsageError("give either a path or --store")
    raise SystemExit(replay_path(config, path, as_json=as_json, against=against, since=since))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@as_json
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page to look at in a browser.")
@click.pass_obj
def explain(config: Path, file: Path, as_json: bool, html: Path | None) -> None:
    """Show what is found in one mail, by which rule and where in the text, and what would be answered."""
    from mailbot.cli.explain.showing import explain_file

    explain_file(config, file, as_json=as_json, html=html)
