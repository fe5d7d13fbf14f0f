"""Learns `config/ink.onnx`: `python -m tests.ink.taught.training OUT.onnx [SHEETS] [ROUNDS]`.

Needs `torch` and `onnx`, which nothing else in the project does. The shipped net was learnt in four goes, nine rounds
over parts of some 4200 sheets, the last third of them with holes, blots and names typed twice, each going on from the
one before: an hour on one processor. It was not learnt anew in one go, which gives another net.
"""

import copy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from mailbot.documents.ink.net.eye import KINDS, STEP
from tests.ink.taught.teaching import TALL, WIDE, Lesson, lessons

EACH = 3
"""Cut-outs of a sheet."""
BATCH, FASTEST = 16, 4e-3
"""Cut-outs that are learnt from together, and the rate of learning at its highest."""
CUT, EDGE = (224, 320), 8
"""Size of the part of each that is learnt from at a time, and the step by which its corner moves, in pixels."""
WEIGHTS = (2.0, 1.0, 1.0, 0.5)
"""How much each kind of ink counts."""
HELD, HALF = 150, 0.5
"""Cut-outs that are held back, and the chance from which something is seen in a cell of them."""
RARE = 2.0
"""How much more a cell counts in which something lies."""
FIRST, MIDDLE, DEEP = 10, 24, 64
"""Channels at a half, a quarter and an eighth of the size."""
REACHES = (1, 2, 4, 1, 2, 4, 8, 1)
"""How far apart the points lie that each of the deep layers takes together."""


def _layer(many: int, more: int, size: int = 3, step: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(many, more, size, step, size // 2, bias=False), nn.BatchNorm2d(more), nn.ReLU())


def _cheap(many: int, more: int, step: int = 1, reach: int = 1) -> nn.Sequential:
    """Return a layer that looks around in each channel by itself, and then over all of them."""
    around = nn.Conv2d(many, many, 3, step, reach, dilation=reach, groups=many, bias=False)
    return nn.Sequential(around, nn.BatchNorm2d(many), nn.ReLU(), _layer(many, more, 1))


class Net(nn.Module):
    """Darkness of points to log-odds of each kind of ink in each cell."""

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Sequential(_layer(1, FIRST, 5, 2), _layer(FIRST, MIDDLE, 3, 2), _cheap(MIDDLE, MIDDLE))
        self.down = _cheap(MIDDLE, DEEP, 2)
        self.deep = nn.ModuleList(_cheap(DEEP, DEEP, reach=reach) for reach in REACHES)
        self.up = nn.Sequential(nn.Conv2d(DEEP, MIDDLE, 1), nn.Upsample(scale_factor=2, mode="nearest"))
        self.last = nn.Sequential(_cheap(MIDDLE, MIDDLE), nn.Conv2d(MIDDLE, len(KINDS), 1))

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Return the log-odds."""
        fine = self.fine(seen)
        deep = self.down(fine)
        for layer in self.deep:
            deep = deep + layer(deep)
        told: torch.Tensor = self.last(fine + self.up(deep))
        return told


def learn(seen: Any, truth: Any, rounds: int) -> Net:
    """Return a net that has learnt from cut-outs: `truth` is packed along its last axis."""
    torch.manual_seed(1)
    numbers = np.random.default_rng(1)
    net = Net().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    steps = rounds * (len(seen) // BATCH)
    way = torch.optim.AdamW(net.parameters(), lr=FASTEST, weight_decay=1e-3)
    rate = torch.optim.lr_scheduler.OneCycleLR(way, FASTEST, total_steps=steps + 1, pct_start=0.15)
    counts = torch.tensor(WEIGHTS).view(1, -1, 1, 1)
    for turn in range(rounds):
        order, total = numbers.permutation(len(seen)), 0.0
        for start in range(0, len(order) - BATCH + 1, BATCH):
            which = np.sort(order[start : start + BATCH])
            y, x = (int(numbers.integers(0, free // EDGE + 1)) * EDGE for free in (TALL - CUT[0], WIDE - CUT[1]))
            part = seen[which, None, y : y + CUT[0], x : x + CUT[1]]
            cells = slice(y // STEP, (y + CUT[0]) // STEP), slice(x // STEP, (x + CUT[1]) // STEP)
            field = torch.from_numpy(part.astype(np.float32) / 255.0)
            wanted = torch.from_numpy(np.unpackbits(truth[which], axis=-1)[..., *cells].astype(np.float32))
            told = net(field.to(memory_format=torch.channels_last))
            loss = nn.functional.binary_cross_entropy_with_logits(told, wanted, weight=counts * (1 + RARE * wanted))
            way.zero_grad()
            loss.backward()
            way.step()
            rate.step()
            total += float(loss.detach())
        print(f"round {turn + 1}: {total / (len(order) // BATCH):.4f}", flush=True)
    return net.eval()


def _of_quarters(first: nn.Conv2d) -> nn.Conv2d:
    """Return the first layer as one over the four fields of `eye.quarters` that gives the same."""
    many, size = first.out_channels, first.kernel_size[0] // 2 + 1
    layer = nn.Conv2d(4, many, size, 1, size // 2, bias=False)
    weights = torch.zeros_like(layer.weight)
    for row in range(first.kernel_size[0]):
        for column in range(first.kernel_size[1]):
            weights[:, 2 * (row % 2) + column % 2, row // 2, column // 2] = first.weight.detach()[:, 0, row, column]
    layer.weight = nn.Parameter(weights)
    return layer


def write(net: Net, path: Path) -> None:
    """Write a net as ONNX: it takes the four fields of `eye.quarters`, and answers chances instead of log-odds."""
    net = copy.deepcopy(net)
    net.fine[0][0] = _of_quarters(net.fine[0][0])
    whole = nn.Sequential(net, nn.Sigmoid()).eval()
    sizes = {2: "tall", 3: "wide"}
    torch.onnx.export(
        whole, (torch.zeros(1, 4, 160, 224),), str(path), input_names=["seen"], output_names=["told"],
        dynamic_axes={"seen": sizes, "told": sizes}, opset_version=17, dynamo=False,
    )  # fmt: skip


def _all_lessons(sheets: int) -> Iterator[Lesson]:
    for seed in range(sheets):
        yield from lessons(seed, EACH)


def overlap(net: Net, seen: Any, truth: Any) -> dict[str, float]:
    """Return for each kind of ink how much of it, in held back cut-outs, is seen with an even chance, of all seen."""
    with torch.no_grad():
        told = torch.sigmoid(net(torch.from_numpy(seen[:, None].astype(np.float32) / 255.0))).numpy() > HALF
    wanted = np.unpackbits(truth, axis=-1) > 0
    shared, either = (told & wanted).sum(axis=(0, 2, 3)), (told | wanted).sum(axis=(0, 2, 3))
    return {kind: float(shared[at] / max(1, either[at])) for at, kind in enumerate(KINDS)}


def main(arguments: list[str]) -> None:
    """Draw the sheets, learn from all but the last cut-outs, tell how well those are seen, write the net."""
    sheets, rounds = (int(one) for one in (*arguments[1:], *("4200", "9")[len(arguments) - 1 :]))
    taught = list(_all_lessons(sheets))
    seen = np.array([one.seen for one in taught])
    truth = np.array([np.packbits(one.truth > 0, axis=-1) for one in taught])
    torch.set_num_threads(1)
    net = learn(seen[:-HELD], truth[:-HELD], rounds)
    print(overlap(net, seen[-HELD:], truth[-HELD:]))
    write(net, Path(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
