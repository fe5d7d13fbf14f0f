"""What `mailbot replay` does and prints."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cli.common import CONFIG_FAULT, print_json, tell

if TYPE_CHECKING:
    from mailbot.deployment import Deployment


def deployment_or_defaults(config: Path) -> "Deployment":
    """Load the deployment; where there is no mailbot.toml, the shipped one serves, with a key of its own."""
    from dataclasses import replace

    from mailbot.config.defaults import default_settings_file
    from mailbot.deployment import load_deployment

    path = config if config.is_file() else default_settings_file()
    deployment, faults = load_deployment(path)
    if deployment is None or faults:
        tell(faults)
        raise SystemExit(CONFIG_FAULT)
    return replace(deployment, scratch_key=b"replay needs no secret, only a key")


def replay_path(config: Path, path: Path, *, as_json: bool, against: Path | None) -> int:
    """Play the mails of a path and print a line for each; return the exit status."""
    from mailbot.documents.reader import Reader
    from mailbot.replay import as_json as contract
    from mailbot.replay import play, unprinted

    deployment = deployment_or_defaults(config)
    if against is not None:
        raise NotImplementedError
    with Reader() as reader:
        for played in play(path, deployment, reader, unprinted):
            row = contract(played)
            if as_json:
                print_json(row)
            else:
                missing = ", ".join(
                    [*row.get("missing_after", []), *(["translation"] if row.get("untranslated") else [])]
                )
                click.echo(
                    f"{row['file']:24} {row['case'] or '-':12} {row['kind']:12} {row['reply']:12}"
                    f" {row.get('reason', '')}{f'; needs {missing}' if missing else ''}"
                )
    return 0
