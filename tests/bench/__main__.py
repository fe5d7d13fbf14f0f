"""`python -m tests.bench`: run everything, print one table, draw one picture. `--help`: what can be made smaller."""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench import mails, picture, scale, singles, standing, table
from tests.servers.dovecot import Dovecot
from tests.servers.process import free_port

HERE = Path(__file__).parent
SCALE_MAILS = 300
"""Mails worked off over the empty store and the full one, in each round."""


def main() -> None:
    """Measure, print, draw."""
    words = argparse.ArgumentParser(prog="python -m tests.bench", description="How fast is mailbot?")
    words.add_argument("--mails", type=int, default=1000, help="mails of 40 kB")
    words.add_argument("--small", type=int, default=10_000, help="mails of text only")
    words.add_argument("--old", type=int, default=20_000, help="old mails in the mailbox of a standing service")
    words.add_argument(
        "--stored", type=int, default=100_000, help="mails in the store that is worked on beside an empty one"
    )
    words.add_argument("--rounds", type=int, default=3, help="how often each is run, in turns")
    words.add_argument("--helpdesk", type=Path, help="the python of an environment with django-helpdesk 2.6")
    words.add_argument("--out", type=Path, default=Path("docs"), help="where the figures and the picture go")
    given = words.parse_args()
    with Dovecot() as dovecot, sink() as smtp, tempfile.TemporaryDirectory(prefix="bench-") as place:
        found = Bench(dovecot, smtp, Path(place), given).run()
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "bench.json").write_text(json.dumps(found, indent=1) + "\n")
    (given.out / "bench.svg").write_text(picture.draw(found))
    sys.stdout.write(table.write(found))


@contextmanager
def sink() -> Iterator[int]:
    """Run the SMTP sink; its processor time is nobody's."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.sink", str(port)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


class Bench:
    """All measurements over one Dovecot and one sink."""

    def __init__(self, dovecot: Dovecot, smtp: int, place: Path, given: argparse.Namespace) -> None:
        self.dovecot, self.smtp, self.place, self.given = dovecot, smtp, place, given
        (place / "warm").mkdir()
        for number, raw in enumerate(mails.full(30, seed=99)):
            (place / "warm" / f"{number:02}.eml").write_bytes(raw)

    def run(self) -> dict[str, Any]:
        """Return every figure."""
        given = self.given
        found: dict[str, Any] = {"mails": given.mails, "small": given.small, "old": given.old, "rounds": given.rounds}
        runners = ["mailbot", "bare", *(["helpdesk"] if given.helpdesk else [])]
        full, text = list(mails.full(given.mails)), list(mails.small(given.small))
        pdf = [raw for raw in full if b"application/pdf" in raw][: given.mails // 3]
        found["full"] = self.turns("full", full, runners)
        found["text"] = self.turns("text", text, ["mailbot", "bare"])
        found["pdf"] = self.turns("pdf", pdf, ["mailbot"])
        found["stages"] = {
            kind: self.turns(kind, raws, ["stages"])["stages"]
            for kind, raws in {"full": full, "text": text[: given.mails], "pdf": pdf}.items()
        }
        say("a standing service")
        found["standing"] = standing.measure(self.dovecot, self.smtp, self.place / "standing", given.old)
        say("a full store")
        found["scale"] = scale.measure(self.place / "scale", given.stored, SCALE_MAILS, given.rounds)
        say("single costs")
        found["help"] = singles.help_seconds()
        found["ocr_page"] = singles.ocr_seconds()
        return found

    def turns(self, kind: str, raws: list[bytes], runners: list[str]) -> dict[str, list[dict[str, Any]]]:
        """Run each in turn over the same mails, as often as there are rounds."""
        found: dict[str, list[dict[str, Any]]] = {runner: [] for runner in runners}
        for number in range(self.given.rounds):
            for runner in runners:
                say(f"{kind}: {runner}, round {number + 1} of {self.given.rounds}")
                found[runner].append(self.one(runner, raws))
        return found

    def one(self, runner: str, raws: list[bytes]) -> dict[str, Any]:
        """Fill the mailbox afresh and let one program work it off, in a process and a folder of its own."""
        self.dovecot.empty()
        self.dovecot.deliver(raws)
        folder = self.place / "run"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        command = {
            "mailbot": [sys.executable, "-m", "tests.bench.ours", str(folder)],
            "stages": [sys.executable, "-m", "tests.bench.ours", str(folder)],
            "bare": [sys.executable, "-m", "tests.bench.bare", str(folder / "bare.db")],
            "helpdesk": [str(self.given.helpdesk), str(HERE / "helpdesk_peer.py"), str(folder)],
        }[runner]
        done = subprocess.run(
            [*command, str(self.dovecot.port), str(self.smtp), *(["stages"] if runner == "stages" else [])],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{runner} failed:\n{done.stderr[-2000:]}")
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        if result["mails"] != len(raws):
            say(f"  {runner} worked off {result['mails']} of {len(raws)} mails")
        return {**result, "mails": len(raws)}


def say(what: str) -> None:
    """Tell how far it is."""
    sys.stderr.write(f"bench: {what}\n")


if __name__ == "__main__":
    main()
