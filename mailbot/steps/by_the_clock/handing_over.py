"""Hand complete cases to the hospital information system, and take in its acknowledgements; off without a folder."""

import json
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from mailbot.cases.staff.actions import Change, changed
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.deployment import Deployment
from mailbot.dropfolders.inbox import DropFolder
from mailbot.handover.drop import AcknowledgementError, drop, read_acknowledgement
from mailbot.handover.fhir import bundle
from mailbot.handover.record import content_hash, record
from mailbot.model.case import Attention, Case, JournalEntry, Status
from mailbot.steps.staff.desk import Desk
from mailbot.steps.work import Work
from mailbot.store import Store

HANDED: tuple[Status, ...] = ("complete", "invoiced", "paid", "in_review", "more_tests_needed")
"""Statuses in which a case is for the hospital's system; what changes in them later goes over as a new version."""


def hand_over_cases(store: Store, deployment: Deployment, now: datetime) -> int:
    """Drop a record and a bundle for each case that is complete and has news; return how many.

    Files first, then the note that they are there: a kill between the two
    drops the same version again, under the same names.
    """
    folder = deployment.settings.handover.folder
    if folder is None:
        return 0
    count = 0
    for case in store.cases.all(statuses=HANDED):
        version, known = _known(store, case)
        fresh = content_hash(case)
        if fresh == known or case.merged_into:
            continue
        _drop(deployment, case, version + 1, now)
        with store.step():
            store.health.note(_note(case), f"{version + 1} {fresh}", now)
            entry = JournalEntry(at=now, who="mailbot", what=f"handed over, version {version + 1}", why="handover")
            store.cases.log(case.number, [entry])
        count += 1
    return count


def take_acknowledgements(work: Work) -> int:
    """Take in the acknowledgements of the hospital's system and move each file away; return how many were good."""
    settings = work.deployment.settings
    place = settings.handover.acknowledgements
    if place is None:
        return 0
    folder = DropFolder(folder=settings.at(place), suffixes=(".json",), max_bytes=64 * 1024)
    desk = Desk.of(work, "hospital system")
    count = 0
    for file in folder.whole_files(work.now):
        try:
            found = read_acknowledgement(file.data or b"")
            desk.act(found.case, lambda case, found=found: _acknowledged(desk, case, found.external_id))  # type: ignore[misc]
        except (AcknowledgementError, ActionRefusedError):
            work.store.cases.attend(Attention(reason="acknowledgement_failed", since=work.now))
            folder.failed(file)
        else:
            folder.done(file)
            count += 1
    return count


def _acknowledged(desk: Desk, case: Case, external_id: str) -> Change:
    """Note the system's case id; the invoice may have waited for it. The same acknowledgement again changes nothing."""
    if case.external_id not in {None, external_id}:
        raise ActionRefusedError(f"case {case.number} has another id in the hospital's system already")
    after = replace(case, external_id=external_id, changed=desk.now)
    return changed(case, after, desk.who, desk.now, "acknowledged", redecides=case.external_id is None)


def _drop(deployment: Deployment, case: Case, version: int, now: datetime) -> None:
    settings = deployment.settings
    if settings.handover.folder is None:
        return
    made = now.astimezone(ZoneInfo(deployment.policy.timezone))
    system = f"https://{deployment.hospital.domain}/second-opinion/case"
    resources = bundle(case, system=system, registry_code=deployment.hospital.registry_code, made=made)
    name = f"{case.number}.v{version}"
    drop(
        settings.at(settings.handover.folder),
        {
            f"{name}.fhir.json": _json(resources),
            f"{name}.json": _json(record(case, version=version, made=made)),
        },
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _note(case: Case) -> str:
    return f"handover {case.number}"


def _known(store: Store, case: Case) -> tuple[int, str]:
    """Return the version handed over last, and the hash of its content."""
    note = store.health.notes().get(_note(case))
    if note is None:
        return 0, ""
    version, _, known = note[0].partition(" ")
    return int(version), known
