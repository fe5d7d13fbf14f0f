"""What `mailbot explain` prints: the text with each finding marked, the rule behind it, and the runners-up."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailbot.cli.common import deployment_or_defaults, print_json, say, write_page

if TYPE_CHECKING:
    from mailbot.model.reading import Claim, Finding
    from mailbot.steps.settling import Handled

_HEAVIEST = 8
"""How many of the signs that were weighed are shown."""

COLOURS = {"certain": "green", "likely": "yellow", "weak": "red"}


def explain_file(config: Path, file: Path, *, as_json: bool, html: Path | None) -> None:
    """Read one mail as it would be read on arrival, and show why."""
    from mailbot.cli.explain.why import why
    from mailbot.config.digest_templates import load_digest_words
    from mailbot.deployment import template_folders
    from mailbot.documents.ink.knowledge import Knowledge
    from mailbot.documents.reader import Reader, ReaderSetup
    from mailbot.replay import as_json as contract
    from mailbot.replay import play, unprinted

    deployment = deployment_or_defaults(config)
    with Reader(ReaderSetup(ink=Knowledge.of(deployment.rules.ink), keys=deployment.own_keys)) as reader:
        played = next(iter(play(file, deployment, reader, unprinted)))
    handled = played.handled
    assert handled is not None  # noqa: S101 - the first mail of a scratch store is no repeat
    words, _ = load_digest_words(template_folders(deployment.settings))
    row = {**contract(played), "why": list(why(handled, deployment, words))}
    if html is not None:
        write_page(html, _page(handled, row))
    if as_json:
        print_json(_object(handled, row))
    elif html is None:
        _show(handled, row)


def _object(handled: "Handled", row: dict[str, Any]) -> dict[str, Any]:
    body = handled.message.body
    documents = []
    for plain, document in zip(row["documents"], handled.reading.documents, strict=True):
        signature = document.file.signature
        signers = [{"name": s.name, "code": s.code, "time": s.time, "source": s.source} for s in signature.signers]
        documents.append(
            {
                **plain,
                "fate": document.file.fate,
                "fate_reason": document.file.fate_reason,
                "rule": document.rule,
                "signature": {"state": signature.state, "signers": signers},
            }
        )
    return {
        **row,
        "documents": documents,
        "own_text": body.own_text,
        "quoted_text": body.quoted_text,
        "signature_text": body.signature,
        "screening": handled.reading.screening.rule if handled.reading.screening else None,
        "claims": [_claim(claim) for claim in handled.reading.claims],
        "findings": [
            {
                "rule": f.rule,
                "field": f.field,
                "value": f.value,
                "written": f.written,
                "source": f.source,
                "start": f.start,
                "end": f.end,
                "sure": f.sure,
                "chosen": f.chosen,
                "why": f.why,
            }
            for f in handled.reading.findings
        ],
    }


def _claim(claim: "Claim") -> dict[str, Any]:
    """Return a weighed judgement: its probability, what spoke for and against in log-odds, and what would tip it."""
    return {
        "name": claim.name,
        "probability": round(claim.probability, 3),
        "for": [[name, round(weight, 2)] for name, weight in claim.evidence if weight > 0],
        "against": [[name, round(weight, 2)] for name, weight in claim.evidence if weight < 0],
        "would_tip": _tipping(claim),
    }


def _tipping(claim: "Claim") -> str | None:
    """Return the heaviest sign without which the answer would be the other one; None where no single one decides."""
    total = sum(weight for _, weight in claim.evidence)
    return next((name for name, weight in claim.evidence if (total > 0) != (total - weight > 0)), None)


def _told(claim: "Claim", most: int = 4) -> str:
    signs = [(name, weight) for name, weight in claim.evidence if name != "always"][:most]
    return ", ".join(f"{name} {weight:+.1f}" for name, weight in signs)


def texts(handled: "Handled") -> Iterator[tuple[str, str]]:
    """Yield (source, text) of everything that findings point into."""
    from mailbot.reading.text.texts import cover_of, letter_of

    letter = letter_of(handled.message)
    header, body = letter.message.header, letter.message.body
    yield "subject", header.subject or ""
    yield "from", header.from_[0].display_name or "" if header.from_ else ""
    if letter.carrier is not None:
        yield "cover", cover_of(letter.carrier)
    yield "own_text", body.own_text
    yield "signature", body.signature
    yield "quoted_text", body.quoted_text
    for document in handled.reading.documents:
        yield f"document:{document.name}", document.file.text


def pieces(text: str, findings: list["Finding"]) -> Iterator[tuple[str, "Finding | None"]]:
    """Cut a text at its findings; where two overlap, the one that begins first is marked."""
    at = 0
    for finding in sorted(findings, key=lambda f: (f.start, -f.end)):
        if at <= finding.start < finding.end <= len(text):
            yield text[at : finding.start], None
            yield text[finding.start : finding.end], finding
            at = finding.end
    yield text[at:], None


def _marked(handled: "Handled", source: str) -> list["Finding"]:
    return [f for f in handled.reading.findings if f.source == source and f.chosen and f.field != "course_of_disease"]


def _show(handled: "Handled", row: dict[str, Any]) -> None:
    for source, text in texts(handled):
        found = _marked(handled, source)
        if not text.strip() or (source.startswith("document:") and not found):
            continue
        say(f"--- {source}", bold=True)
        for piece, finding in pieces(text, found):
            if finding is None:
                say(piece.expandtabs(), nl=False)
            else:
                say(piece.expandtabs(), fg=COLOURS[finding.sure], underline=True, nl=False)
                say(f" [{finding.field}]", dim=True, nl=False)
        say()
    say("--- findings", bold=True)
    for f in handled.reading.findings:
        why = f" - {f.why}" if f.why else ""
        say("*" if f.chosen else " ", fg="green", nl=False)
        say(f" {f.field:18} {f.value[:60]!r:40} {f.sure:8} {f.rule} in {f.source}{why}")
    _show_papers(handled)
    if handled.reading.claims:
        say("--- weighed (probability, and the signs that weighed most)", bold=True)
    for claim in handled.reading.claims:
        say(f"  {claim.probability:5.2f} {claim.name:26} {_told(claim)}")
    for doubt in row["doubts"]:
        say(f"  in doubt: {doubt['item']} ({doubt['probability']:.2f})", fg="yellow")
    say("--- decision", bold=True)
    needed = ", ".join(row["missing_after"]) or "nothing"
    say(f"kind {row['kind']}, language {row['language']}, reply {row['reply']} ({row['reason']}); missing: {needed}")
    for sentence in row["why"]:
        say(sentence)


def _show_papers(handled: "Handled") -> None:
    say("--- documents and links", bold=True)
    for d in handled.reading.documents:
        signed = {None: "", True: ", signed", False: ", not signed"}[d.signed]
        say(f"  {d.name}: {d.role}, {d.language or 'no language'}{signed}, {d.file.fate} ({d.rule})")
    for link in handled.reading.links:
        say(f"  {link.provider}: {link.url} ({link.rule})")


def _page(handled: "Handled", row: dict[str, Any]) -> str:
    parts = []
    for source, text in texts(handled):
        if not text.strip():
            continue
        marked = "".join(
            escape(piece)
            if finding is None
            else f'<mark class="{finding.sure}" title="{escape(finding.rule)}: {escape(finding.value)}">'
            f"{escape(piece)}<small>{finding.field}</small></mark>"
            for piece, finding in pieces(text, _marked(handled, source))
        )
        parts.append(f"<h2>{escape(source)}</h2><pre>{marked}</pre>")
    rows = "".join(
        f"<tr class={'chosen' if f.chosen else 'lost'}><td>{f.field}<td>{escape(f.value)}<td>{f.sure}"
        f"<td>{escape(f.rule)}<td>{escape(f.source)}<td>{escape(f.why or '')}</tr>"
        for f in handled.reading.findings
    )
    weighed = "".join(
        f"<tr><td>{claim.probability:.2f}<td>{escape(claim.name)}<td>{escape(_told(claim, _HEAVIEST))}"
        for claim in handled.reading.claims
    )
    verdict = f"{row['kind']}, {row['language']}, reply <b>{row['reply']}</b> ({row['reason']})"
    missing = f"missing: {', '.join(row['missing_after']) or 'nothing'}"
    said = "".join(f"<li>{escape(sentence)}" for sentence in row["why"])
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>mailbot explain</title><style>{STYLE}</style>'
        f"<h1>{verdict}</h1><p>{missing}</p><ul>{said}</ul>{''.join(parts)}<h2>Findings</h2><table>"
        f"<tr><th>field<th>value<th>sure<th>rule<th>source<th>why it lost</tr>{rows}</table>"
        f"<h2>Weighed</h2><table><tr><th>probability<th>question<th>signs (log-odds)</tr>{weighed}</table></html>\n"
    )


STYLE = """
:root { color-scheme: light dark } body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
padding: 0 1rem } pre { white-space: pre-wrap; font: inherit; border-left: 3px solid #8886; padding-left: 1rem }
mark { border-radius: 3px; padding: 0 2px } mark.certain { background: #9be29b } mark.likely { background: #ffe08a }
mark.weak { background: #ffb3a8 } mark small { color: #333; margin-left: .4em; font-size: .7em }
h1 { font-size: 1.3rem }
h2 { font-size: 1rem; color: #777 }
table { border-collapse: collapse; font-size: .85rem; display: block; overflow-x: auto }
td, th { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid #8884; vertical-align: top;
overflow-wrap: break-word } tr.lost { opacity: .6 }
"""
