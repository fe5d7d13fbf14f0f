"""How mailbot reads a folder of gold conversations, by `score.py`: a whole folder in one process, as a daemon would."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from mailbot.cli.common import deployment_or_defaults
from mailbot.documents.reader import Reader
from mailbot.replay import as_json, play, unprinted
from tests.corpus.score import report_on

HERE = Path(__file__).parent
HARMFUL = ("wrong_invoice", "answered_a_machine", "ignored_a_person")
NO_FILE = Path("mailbot.toml of nobody")


@cache
def score(half: str) -> dict[str, Any]:
    folders = sorted(gold.parent for gold in (HERE / half).glob("*/gold.json"))
    deployment = deployment_or_defaults(NO_FILE)
    results: list[tuple[dict[str, Any], int, str]] = []
    with Reader() as reader:
        for folder in folders:
            rows = [json.loads(json.dumps(as_json(played))) for played in play(folder, deployment, reader, unprinted)]
            results.append(({row["file"]: row for row in rows}, 0, ""))
    report, _ = report_on(folders, results)
    print(f"\n{half}: {report['conversations']} conversations; harm {report['harm']}; letters {report['letters']}")
    for key, row in report["figures"].items():
        print(f"  {key:22}", "  ".join(f"{name} {value}" for name, value in row.items()))
    found: dict[str, Any] = report
    return found
