"""Learns `config/sheet.onnx`: `python -m tests.ink.taught.overview OUT.onnx ROUNDS SEEDS FOLDER...`.

A folder holds sheets that somebody made and `labels.json`: a list of {"file", "signed"}. SEEDS are so many sheets of
this bench. Needs `torch` and `onnx`, which nothing else in the project does. The net is not told where on a sheet a
signature stands, only whether the patient's side has signed it: cells vote for and against, and the strongest decide.
The shipped net learnt from some 2,400 sheets, four in five of them by eight other people, in half an hour.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from mailbot.documents.failure import Unreadable
from mailbot.documents.ink.judging import look
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.net.overview import LAYERS, MULTIPLE, SCARCE
from mailbot.documents.pages import ocr
from tests.ink.making import make
from tests.ink.seeing import picture, shipped

Field = Any  # a numpy array

BATCH, FASTEST, DECAY = 16, 4e-3, 3e-3
"""Sheets that are learnt from together, the rate of learning at its highest, and how weights are held back."""
SEEDS = (1, 2)
"""Nets that are learnt and asked together: what one has learnt by chance, the other has not."""
CHANNELS, REACHES = 32, (1, 2, 4, 8, 1)
"""Channels of each layer, and how far apart the cells lie that each of the deep ones takes together."""
DROPPED, SURE = 0.1, 0.98
"""The share of channels that are left out while it learns, and how sure it may become of a label."""
LABELS = slice(LAYERS.index("label.ours"), LAYERS.index("label.field") + 1)
DRAWN = slice(LAYERS.index("rule"), LAYERS.index("wall") + 1)
PLACES = slice(LAYERS.index("place.ours"), len(LAYERS))
INK = slice(0, LAYERS.index("typed"))
LOST = ((LABELS, 0.3), (PLACES, 0.25), (DRAWN, 0.15))
"""How often one of the labels, all places, or rules and walls are lost: OCR and eye miss them, too."""
MIRRORED = 0.25
"""How often a sheet is mirrored: others set the label on the other side."""
CUT, TALL = (8, 0.5), 60
"""How many rows are cut off above at most, and how often, of sheets that are taller than this, in cells."""
FAINT, STRETCH = ((0.7, 1.2), 0.3), ((0.85, 1.18), 0.6)
"""How much fainter or darker the ink may be, and how much a sheet is stretched, each way by itself; and how often."""


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One sheet: its layers as bytes, and whether the patient's side has signed."""

    layers: Field
    signed: bool


@dataclass
class Catcher:
    """Stands where the net will, and keeps the layers that it would look at."""

    layers: Field = None

    def says(self, layers: Field) -> dict[str, float]:
        """Keep the layers, and say nothing of them."""
        self.layers = layers
        return {}


@dataclass(frozen=True, kw_only=True)
class Caught(Knowledge):
    """The shipped words and weights, with a catcher for the second net."""

    catcher: Catcher

    @property
    def overview(self) -> Any:
        """Return the catcher."""
        return self.catcher


def lessons(folders: Sequence[Path], seeds: int) -> Iterator[Lesson]:
    """Yield the sheets of folders and of this bench that could be read."""
    for folder in folders:
        for one in json.loads((folder / "labels.json").read_text("utf-8")):
            yield from _lesson((folder / one["file"]).read_bytes(), bool(one["signed"]))
    for seed in range(seeds):
        made = make(seed, "tune")
        if made.label != "unknown":
            yield from _lesson(made.data, made.label == "signed")


def _lesson(data: bytes, signed: bool) -> Iterator[Lesson]:
    catcher = Catcher()
    plain = shipped()
    knowledge = Caught(**{**vars(replace(plain, sheet_net="")), "catcher": catcher})
    try:
        page, words = ocr.read_words(picture(data))
    except Unreadable:
        return
    look(page, words, knowledge, ocr.read_strip)
    if catcher.layers is not None:
        yield Lesson(layers=(np.clip(catcher.layers, 0, 1) * 255).astype(np.uint8), signed=signed)


def _layer(many: int, more: int, reach: int = 1, step: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(many, more, 3, step, reach, dilation=reach, bias=False), nn.BatchNorm2d(more), nn.ReLU()
    )


class Net(nn.Module):
    """Layers of a sheet to log-odds of cells, for and against."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Sequential(_layer(len(LAYERS), CHANNELS, step=2), _layer(CHANNELS, CHANNELS, step=2))
        self.deep = nn.ModuleList(_layer(CHANNELS, CHANNELS, reach) for reach in REACHES)
        self.dropped = nn.Dropout2d(DROPPED)
        self.last = nn.Conv2d(CHANNELS, len(SCARCE), 1)
        self.weighed = nn.Linear(len(SCARCE), 1)
        with torch.no_grad():
            self.weighed.weight.copy_(torch.tensor([[1.0, -1.0]]))
            self.weighed.bias.fill_(-2.0)

    def forward(self, layers: torch.Tensor) -> torch.Tensor:
        """Return the log-odds of the cells."""
        told = self.first(layers)
        for layer in self.deep:
            told = told + layer(told)
        cells: torch.Tensor = self.last(self.dropped(told))
        return cells

    def odds(self, layers: torch.Tensor) -> torch.Tensor:
        """Return the log-odds of whole sheets, as `Overview.says` takes the cells together."""
        cells = self(layers).flatten(2) - torch.tensor(SCARCE).view(1, -1, 1)
        odds: torch.Tensor = self.weighed(nn.functional.softplus(torch.logsumexp(cells, 2)))[:, 0]
        return odds


def varied(layers: Field, numbers: np.random.Generator) -> Field:
    """Return a sheet as it might have been caught and read as well."""
    layers = layers.astype(np.float32) / 255.0
    if numbers.random() < CUT[1] and layers.shape[1] > TALL:
        layers = layers[:, numbers.integers(0, CUT[0]) :]
    for part, often in LOST:
        if numbers.random() < often:
            lost = int(numbers.integers(part.start, part.stop))
            layers[slice(lost, lost + 1) if part is LABELS else part] = 0.0
    if numbers.random() < FAINT[1]:
        layers[INK] *= numbers.uniform(*FAINT[0])
    if numbers.random() < STRETCH[1]:
        size = tuple(int(side * numbers.uniform(*STRETCH[0])) for side in layers.shape[1:])
        layers = nn.functional.interpolate(torch.from_numpy(layers)[None], size=size, mode="nearest")[0].numpy()
    if numbers.random() < MIRRORED:
        layers = layers[:, :, ::-1]
    return np.clip(np.ascontiguousarray(layers), 0.0, 1.0)


def together(sheets: Sequence[Field], numbers: np.random.Generator) -> torch.Tensor:
    """Return sheets as one field, each at the foot of its part, where people sign, and anywhere across it."""
    tall, wide = (max(one.shape[axis] for one in sheets) for axis in (1, 2))
    whole = np.zeros((len(sheets), len(LAYERS), tall + -tall % MULTIPLE, wide + -wide % MULTIPLE), np.float32)
    for at, one in enumerate(sheets):
        left = int(numbers.integers(0, whole.shape[3] - one.shape[2] + 1))
        whole[at, :, whole.shape[2] - one.shape[1] :, left : left + one.shape[2]] = one
    return torch.from_numpy(whole).to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def learn(taught: Sequence[Lesson], rounds: int, seed: int) -> Net:
    """Return a net that has learnt from sheets; deterministic on one processor."""
    torch.manual_seed(seed)
    numbers = np.random.default_rng(seed)
    net = Net()
    truth = torch.tensor([SURE if one.signed else 1 - SURE for one in taught])
    way = torch.optim.AdamW(net.parameters(), lr=FASTEST, weight_decay=DECAY)
    steps = rounds * (len(taught) // BATCH)
    rate = torch.optim.lr_scheduler.OneCycleLR(way, FASTEST, total_steps=steps + 1, pct_start=0.2)
    for turn in range(rounds):
        tall = [one.layers.shape[1] + numbers.uniform(-20, 20) for one in taught]
        order = np.argsort(tall)  # sheets of about one size, so that little of a batch is empty
        batches = [order[at : at + BATCH] for at in range(0, len(order) - BATCH + 1, BATCH)]
        numbers.shuffle(batches)
        total = 0.0
        for batch in batches:
            told = net.odds(together([varied(taught[at].layers, numbers) for at in batch], numbers))
            loss = nn.functional.binary_cross_entropy_with_logits(told, truth[batch])
            way.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            way.step()
            rate.step()
            total += float(loss.detach())
        print(f"net {seed}, round {turn + 1}: {total / len(batches):.4f}", flush=True)
    return net.eval()


class Several(nn.Module):
    """Nets that look at one sheet, each by itself."""

    def __init__(self, nets: Sequence[Net]) -> None:
        super().__init__()
        self.nets = nn.ModuleList(nets)

    def forward(self, layers: torch.Tensor) -> torch.Tensor:
        """Return the log-odds of the cells, net by net."""
        return torch.cat([net(layers) for net in self.nets], dim=1)


def write(nets: Sequence[Net], path: Path) -> None:
    """Write nets as one ONNX, and print the weights of their sides: those of `ink.toml` are like them."""
    sizes = {2: "tall", 3: "wide"}
    torch.onnx.export(
        Several(nets).eval(), (torch.zeros(1, len(LAYERS), 128, 112),), str(path), input_names=["layers"],
        output_names=["told"], dynamic_axes={"layers": sizes, "told": sizes}, opset_version=17, dynamo=False,
    )  # fmt: skip
    for net in nets:
        print("for, against:", net.weighed.weight.detach().tolist(), "bias:", net.weighed.bias.detach().tolist())


def main(arguments: list[str]) -> None:
    """Look at the sheets, learn from them, write the net."""
    torch.set_num_threads(1)
    taught = list(lessons([Path(one) for one in arguments[3:]], int(arguments[2])))
    print(f"{len(taught)} sheets", flush=True)
    write([learn(taught, int(arguments[1]), seed) for seed in SEEDS], Path(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
