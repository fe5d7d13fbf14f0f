"""What a process and its children have used so far, from the kernel's own books (proc(5)); seconds and MiB."""

import os
import resource
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def children() -> list[int]:
    """Return the processes that this one started and that still run."""
    tasks = Path("/proc/self/task").iterdir()
    return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]


def children_cpu() -> float:
    """Return the processor time of all children, of those that ended too."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime + sum(_cpu(pid) for pid in children())


def cpu() -> tuple[float, float]:
    """Return the processor time of this process, and of its children."""
    return time.process_time(), children_cpu()


def peak(pid: int | str = "self") -> float:
    """Return the largest resident memory of a process; not ru_maxrss, which keeps the peak of whoever started it."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def resident(pid: int | str = "self") -> float:
    """Return the memory of a process that is resident now."""
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE / 2**20


def children_peak() -> float:
    """Return the largest resident memory of any child."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return max([ended, *(peak(pid) for pid in children())])


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
