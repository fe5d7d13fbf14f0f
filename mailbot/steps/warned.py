"""What `check` warns of: settings that are right as such and lead to what nobody expects."""

from mailbot.config.defaults import default_settings_file
from mailbot.config.settings_file import load_settings
from mailbot.deployment import Deployment
from mailbot.letters.privacy.illness_words import illness
from mailbot.steps.urgent import unheard


def warnings(deployment: Deployment) -> tuple[str, ...]:
    """Return one line for each."""
    return (
        *_revealing(deployment),
        *unheard(deployment),
        *_believed(deployment),
        *_unsent(deployment),
        *_invented(deployment),
        *_of_long_ago(deployment),
    )


def _revealing(deployment: Deployment) -> list[str]:
    """Warn of each value of [hospital] that names an illness: it stands on lock screens, envelopes and statements."""
    values = deployment.settings.hospital.model_dump()
    named = [(key, text) for key, value in values.items() for text in _texts(value)]
    found = dict.fromkeys(key for key, text in named if illness.search(text))
    return [f"warning: hospital.{key} names an illness; others may see it on a screen or an envelope" for key in found]


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [value] if isinstance(value, str) else []


def _believed(deployment: Deployment) -> list[str]:
    """Warn where staff act by mail and nothing proves that it is they who write: a link alone is a bearer's token."""
    settings = deployment.settings
    unproven = [box.name for box in settings.mailbox if not box.authserv_id]
    if not (settings.staff.act_by_mail and settings.staff.addresses and unproven):
        return []
    return [
        f"warning: staff.act_by_mail: mailbox {', '.join(unproven)} has no authserv_id, so a forged From of a member"
        " of staff is believed by whoever holds a link of the digest"
    ]


def _invented(deployment: Deployment) -> list[str]:
    """Warn where a real mailbox goes with the invented facts of the shipped file: they stand on every invoice."""
    settings = deployment.settings
    if not any(box.kind == "imap" for box in settings.mailbox):
        return []
    shipped, _ = load_settings(default_settings_file())
    theirs = shipped.hospital.model_dump() if shipped else {}
    same = [key for key, value in settings.hospital.model_dump().items() if value and value == theirs.get(key)]
    stated = [key for key in same if key not in _AS_SHIPPED]
    return [f"warning: hospital.{', '.join(stated)}: invented, as shipped; letters and invoices state it"] * bool(
        stated
    )


_AS_SHIPPED = frozenset({"phone_hours", "bank"})
"""What may well be the same for a hospital."""


def _of_long_ago(deployment: Deployment) -> list[str]:
    """Warn where letters are sent and mails that lie in a mailbox already are to be read: their writers get answers."""
    letters = deployment.settings.letters
    sends = letters.mode == "send" or "send" in letters.modes.values()
    boxes = [box for box in deployment.settings.mailbox if box.kind == "imap" and box.start != "now"]
    return [
        f'warning: mailbox {box.name}: start = "{box.start}" with letters that are sent: at the first start everybody'
        " whose mail lies there already is answered"
        for box in boxes
        if sends
    ]


def _unsent(deployment: Deployment) -> list[str]:
    """Warn where letters are to be sent and nobody has reviewed their language: they lie among the drafts instead."""
    letters, languages = deployment.settings.letters, deployment.templates.languages
    wanted = letters.mode == "send" or "send" in letters.modes.values()
    waiting = sorted(code for code, language in languages.items() if not language.reviewed)
    if not wanted or letters.send_unreviewed or not waiting:
        return []
    which = "nothing leaves by itself" if len(waiting) == len(languages) else "no letter in them leaves by itself"
    return [
        f'warning: letters: mode = "send", but {", ".join(waiting)} are not reviewed, so {which};'
        " `mailbot letters preview --for-review LANG` makes the page for a native reader"
    ]
