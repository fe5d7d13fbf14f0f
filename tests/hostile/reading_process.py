"""Reads every file of a folder as the daemon would, and prints the peak memory of this process in MiB."""

import sys
from pathlib import Path

from mailbot.documents.reader import Reader
from mailbot.model.mail import Part


def main() -> None:
    """Read the folder given as the first argument."""
    with Reader() as reader:
        for path in sorted(Path(sys.argv[1]).iterdir()):
            reader.read(
                [Part(path="1", content_type="application/octet-stream", name=path.name, payload=path.read_bytes())]
            )
    # Not ru_maxrss, which holds the peak of whoever started this process.
    status = Path("/proc/self/status").read_text("ascii")
    sys.stdout.write(f"{int(status.split('VmHWM:')[1].split()[0]) // 1024}\n")


if __name__ == "__main__":
    main()
