"""Play a folder as `mailbot replay --json` does, with the letter that would go where a person is asked first.

The figures of reading are about what was read; how often a person is asked is
judged apart, by risk and coverage (risk.py).
"""

import json
import subprocess
import sys


def main() -> int:
    """Print the objects of `mailbot replay --json` for the folder in the last argument."""
    command = [sys.executable, "-m", "mailbot", "replay", "--json", sys.argv[-1]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        row = json.loads(line)
        print(json.dumps({**row, "reply": row.get("would_reply") or row["reply"]}, ensure_ascii=False))
    sys.stderr.write(done.stderr)
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
