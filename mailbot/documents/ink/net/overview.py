"""Two more nets, which look at a whole sheet as it was read: labels, rules, places and ink, layer by layer.

Whose a signature is shows in what stands around it. People can say that for the forms they know; the net has learnt it
from sheets of many people. It is `config/sheet.onnx`, learnt by `python -m tests.ink.taught.overview`.
"""

from pathlib import Path
from typing import Any

Field = Any  # a numpy array

FOR, AGAINST = "for", "against"
"""What the nets say for and against a signature of the patient's side, as features of a sheet."""
LAYERS = (
    "signature", "letters", "stamp", "print",  # as the first net sees them
    "unread", "typed",
    "label.ours", "named.ours", "label.other", "label.unsaid", "label.field",
    "rule", "wall",
    "place.ours", "place.other", "place.unsaid",
)  # fmt: skip
"""What the layers of a sheet are, in the order in which the net takes them."""
CELL = 2 / 3
"""The side of a cell, in heights of print."""
MULTIPLE = 4
"""What the sides of a sheet are multiples of, in cells."""
SCARCE = (4.0, 6.0)
"""What the log-odds of each cell are lowered by, for and against: most cells of a sheet say nothing."""


class Overview:
    """The net, ready to look; its file was found sound when the rules were loaded."""

    def __init__(self, path: Path) -> None:
        import cv2

        self._net = cv2.dnn.readNetFromONNX(str(path))

    def says(self, layers: Field) -> dict[str, float]:
        """Return what the cells of a sheet say together, by `FOR` and `AGAINST`; `layers` are chances, one a layer."""
        import numpy as np

        above, beside = (-side % MULTIPLE for side in layers.shape[1:])
        self._net.setInput(np.pad(layers, ((0, 0), (above, 0), (0, beside)))[None])
        told = self._net.forward()[0].astype(np.float64)
        nets = told.reshape(-1, len(SCARCE), told.shape[1] * told.shape[2]) - np.array(SCARCE)[None, :, None]
        said = np.logaddexp(0.0, np.logaddexp.reduce(nets, axis=2)).mean(axis=0)
        return {FOR: float(said[0]), AGAINST: float(said[1])}
