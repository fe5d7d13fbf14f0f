"""How mailbot reads a folder of gold conversations, by `score.py`; a doubt is judged by the letter that would go."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HARMFUL = ("wrong_invoice", "answered_a_machine", "ignored_a_person")


@cache
def score(half: str) -> dict[str, Any]:
    command = [
        sys.executable,
        str(HERE / "score.py"),
        str(HERE / half),
        "--json",
        "--mailbot",
        f"{sys.executable} -m tests.corpus.as_read",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE.parents[1])
    report: dict[str, Any] = json.loads(done.stdout)
    print(f"\n{half}: {report['conversations']} conversations in {report['seconds']} s; harm {report['harm']}")
    for key, row in report["figures"].items():
        print(f"  {key:22}", "  ".join(f"{name} {value}" for name, value in row.items()))
    return report
