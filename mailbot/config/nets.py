"""The net that looks at signature places: a file beside the rules, and the one to which their weights were fitted."""

import hashlib
from dataclasses import replace
from pathlib import Path

from mailbot.config.faults import Fault
from mailbot.rules.rule_set import RuleSet

FILE = "ink.onnx"
"""The file of the net, beside `ink.toml`."""


def with_net(rules: RuleSet, folders: tuple[Path, ...], faults: list[Fault]) -> RuleSet:
    """Return the rules with the path of the net that they name by its SHA-256, that of the last folder that has one.

    Another net is a fault: it sees other things, and the weights would be wrong. So is one that was cut off.
    """
    wanted = rules.text("net", "")
    if not wanted:
        return rules
    paths = [folder / FILE for folder in folders if (folder / FILE).is_file()]
    if not paths:
        faults.append(Fault(FILE, None, "", "the file is missing: it is the net that ink.toml names"))
        return rules
    try:
        digest = hashlib.sha256(paths[-1].read_bytes()).hexdigest()
    except OSError as error:
        faults.append(Fault(FILE, None, "", f"cannot be read: {type(error).__name__}"))
        return rules
    if digest != wanted:
        faults.append(
            Fault(FILE, None, "", f"is not the net that ink.toml names: its SHA-256 is {digest}, not {wanted}")
        )
        return rules
    return replace(rules, net=str(paths[-1]))
