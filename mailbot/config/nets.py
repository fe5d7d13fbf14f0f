"""The nets that look at scans: files beside the rules, and those to which the weights of the rules were fitted."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from mailbot.config.faults import Fault
from mailbot.rules.rule_set import RuleSet

FILES: Mapping[str, str] = {"net": "ink.onnx", "sheet_net": "sheet.onnx"}
"""The file of each net, beside `ink.toml`, by the setting that names it."""


def with_nets(rules: RuleSet, folders: tuple[Path, ...], faults: list[Fault]) -> RuleSet:
    """Return the rules with the paths of the nets that they name by their SHA-256: those of the last folder with one.

    Another net is a fault: it sees other things, and the weights would be wrong. So is one that was cut off.
    """
    found = {setting: _found(file, rules.text(setting, ""), folders, faults) for setting, file in FILES.items()}
    return replace(rules, nets={setting: str(path) for setting, path in found.items() if path is not None})


def _found(file: str, wanted: str, folders: tuple[Path, ...], faults: list[Fault]) -> Path | None:
    if not wanted:
        return None
    paths = [folder / file for folder in folders if (folder / file).is_file()]
    if not paths:
        faults.append(Fault(file, None, "", "the file is missing: it is the net that ink.toml names"))
        return None
    try:
        digest = hashlib.sha256(paths[-1].read_bytes()).hexdigest()
    except OSError as error:
        faults.append(Fault(file, None, "", f"cannot be read: {type(error).__name__}"))
        return None
    if digest != wanted:
        faults.append(
            Fault(file, None, "", f"is not the net that ink.toml names: its SHA-256 is {digest}, not {wanted}")
        )
        return None
    return paths[-1]
