"""The picture: one bar a kind of mail, cut into stages, in milliseconds a mail. Plain SVG, readable without colour."""

from typing import Any

from tests.bench.stages import STAGES
from tests.bench.table import shares

COLOURS = ("#4e79a7", "#a0cbe8", "#f28e2b", "#59a14f", "#8cd17d", "#b6992d", "#f1ce63", "#e15759", "#79706e", "#bab0ac")
LABELS = {"full": "40 kB, 70 % with a PDF", "pdf": "each with a PDF", "text": "text only"}
LEFT, WIDTH, HEIGHT, STEP = 170, 640, 34, 62


def draw(found: dict[str, Any]) -> str:
    """Return the picture as SVG."""
    bars = {kind: shares(found["stages"][kind]) for kind in LABELS}
    longest = max(sum(bar.values()) for bar in bars.values())
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 90} {STEP * len(bars) + 110}" '
        'font-family="sans-serif" font-size="12.5">',
        '<rect width="100%" height="100%" fill="white"/>',
        '<text x="12" y="24" font-size="15" font-weight="bold">Processor time of a mail by stage (milliseconds)</text>',
    ]
    for number, (kind, bar) in enumerate(bars.items()):
        parts += _bar(LABELS[kind], bar, 44 + number * STEP, WIDTH / longest)
    parts += _legend(44 + len(bars) * STEP + 14)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bar(label: str, bar: dict[str, float], top: float, scale: float) -> list[str]:
    parts = [f'<text x="12" y="{top + 22}">{label}</text>']
    left = float(LEFT)
    for stage, colour in zip(STAGES, COLOURS, strict=True):
        width = bar[stage] * scale
        parts.append(
            f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{HEIGHT}" fill="{colour}" stroke="white">'
            f"<title>{stage}: {bar[stage]:.2f} ms</title></rect>"
        )
        if width > 9 * len(stage):
            middle = left + width / 2
            parts.append(f'<text x="{middle:.1f}" y="{top + 21}" text-anchor="middle" fill="#111">{stage}</text>')
        left += width
    parts.append(f'<text x="{left + 8:.1f}" y="{top + 22}" font-weight="bold">{sum(bar.values()):.1f} ms</text>')
    return parts


def _legend(top: float) -> list[str]:
    parts = []
    for number, (stage, colour) in enumerate(zip(STAGES, COLOURS, strict=True)):
        left = 12 + number * 89
        parts.append(f'<rect x="{left}" y="{top}" width="12" height="12" fill="{colour}"/>')
        parts.append(f'<text x="{left + 17}" y="{top + 11}">{stage}</text>')
    return parts
