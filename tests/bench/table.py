"""The figures as one table: medians with the smallest and the largest, ratios, and the goals beside them."""

from collections.abc import Callable
from statistics import median
from typing import Any

from tests.bench import scale
from tests.bench.stages import STAGES

Runs = list[dict[str, Any]]


def spread(runs: Runs, value: Callable[[dict[str, Any]], float], digits: int = 0) -> str:
    """Write the median with the smallest and the largest."""
    values = sorted(value(run) for run in runs)
    low, high = values[0], values[-1]
    return f"{median(values):.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"


def rate(run: dict[str, Any]) -> float:
    """Return mails a second."""
    return float(run["mails"] / run["seconds"])


def cpu(run: dict[str, Any]) -> float:
    """Return milliseconds of processor time a mail, workers included."""
    return float(1000 * run["cpu"] / run["mails"])


def ratio(ours: Runs, theirs: Runs) -> str:
    """Write how many times as fast, by round: median, smallest, largest."""
    values = sorted(rate(a) / rate(b) for a, b in zip(ours, theirs, strict=True))
    return f"{median(values):.2f} ({values[0]:.2f}-{values[-1]:.2f})"


def rows(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return what, how much, and the goal."""
    full, text, pdf, standing = found["full"], found["text"], found["pdf"], found["standing"]
    table = []
    for kind, runs in (("40 kB, 70 % with a PDF", full), ("text only", text)):
        for name, each in runs.items():
            table.append((f"{name}, {kind}: mails/s", spread(each, rate), ""))
            table.append((f"{name}, {kind}: CPU ms a mail", spread(each, cpu, 1), ""))
    table.append(("mailbot, each with a PDF: CPU ms a mail", spread(pdf["mailbot"], cpu, 1), "<= 20"))
    table.append(("mailbot, text only: CPU ms a mail", spread(text["mailbot"], cpu, 1), "<= 6"))
    if "helpdesk" in full:
        table.append(("mailbot : django-helpdesk, mails/s", ratio(full["mailbot"], full["helpdesk"]), ">= 3"))
    table.append(("mailbot : bare, text only, mails/s", ratio(text["mailbot"], text["bare"]), ">= 0.5"))
    seconds = standing["arrival"]
    table += [
        ("asking a mailbox of old mails for news: CPU ms", f"{standing['poll_cpu_ms']:.2f}", "<= 1"),
        ("arrival to decided, IDLE: s", f"{median(seconds):.2f} ({min(seconds):.2f}-{max(seconds):.2f})", "<= 1.0"),
        ("new UIDVALIDITY: new mails", str(standing["uidvalidity"]["new"]), "0"),
        ("new UIDVALIDITY: s", f"{standing['uidvalidity']['seconds']:.1f}", "<= 5"),
        ("restart to first answer, whole process: s", f"{standing['restart_seconds']:.2f}", "0.5"),
        ("parent, 40 kB mails: MiB", spread(full["mailbot"], lambda run: run["parent_mib"]), "<= 150 + 10 x largest"),
        ("parent, text only: MiB", spread(text["mailbot"], lambda run: run["parent_mib"]), "flat"),
        *growth(text["mailbot"]),
        ("largest worker: MiB", spread(full["mailbot"], lambda run: run["worker_mib"]), ""),
        ("a page of OCR: s", f"{found['ocr_page']:.1f}" if found["ocr_page"] else "no OCR here", ""),
        ("mailbot --help: s", f"{found['help']:.2f}", "< 0.3"),
    ]
    return table + scale.summary(found["scale"])


def growth(runs: Runs) -> list[tuple[str, str, str]]:
    """Return how the memory grew over the mails of text: after the first tenth of them, and after the last."""
    lines = []
    for name, key in (("parent", "parent_mib"), ("largest child", "child_mib")):
        pairs = []
        for run in runs:
            figures = run["resident"][key]
            if figures:
                pairs.append((figures[len(figures) // 10], figures[-1]))
        if pairs:
            first, last = (median(values) for values in zip(*pairs, strict=True))
            lines.append((f"{name}, after a tenth and all: MiB", f"{first:.1f}, {last:.1f}", "flat"))
    return lines


def write(found: dict[str, Any]) -> str:
    """Return the table and the shares of the stages as text."""
    lines = [f"{found['mails']} mails, {found['small']} of text only, {found['rounds']} rounds: median (min-max)", ""]
    lines += [f"{what:52} {value:>24}   {goal}" for what, value, goal in rows(found)]
    lines += ["", f"{'CPU ms by stage':22}" + "".join(f"{stage:>11}" for stage in STAGES)]
    for kind in ("full", "text", "pdf"):
        by_stage = shares(found["stages"][kind])
        lines.append(f"{kind:22}" + "".join(f"{by_stage[stage]:11.2f}" for stage in STAGES))
    return "\n".join(lines) + "\n"


def shares(runs: Runs) -> dict[str, float]:
    """Return milliseconds of processor time a mail by stage, the median over the rounds."""
    return {stage: median(1000 * run["stages"][stage] / run["mails"] for run in runs) for stage in STAGES}
