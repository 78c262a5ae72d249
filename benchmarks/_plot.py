"""Curves over time as SVG, for `./bench forwarding`: one panel for each scenario, ours drawn thick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, TOP, GAP = 360, 240, 46, 34, 28
LEGEND_WIDTH = 150
COLOURS = ("#777777", "#111111", "#d1495b", "#2e86ab", "#edae49", "#66a182", "#8d5a97", "#c97b3d", "#5c80bc", "#b5179e")


@dataclass(frozen=True, slots=True)
class Panel:
    """`curves`: by name, shares from 0 to 1 at equal steps over `days`."""

    title: str
    curves: Mapping[str, Sequence[float]]
    days: float


def plot(panels: Sequence[Panel], ours: str) -> str:
    """The whole picture."""
    height = len(panels) * (HEIGHT + TOP + GAP)
    body = "".join(_panel(panel, at * (HEIGHT + TOP + GAP), ours) for at, panel in enumerate(panels))
    size = f'width="{LEFT + WIDTH + LEGEND_WIDTH}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">{body}</svg>\n'


def _panel(panel: Panel, top: int, ours: str) -> str:
    most = max((max(curve) for curve in panel.curves.values()), default=1) or 1
    bottom = top + TOP + HEIGHT
    parts = [f'<text x="{LEFT}" y="{top + 20}" font-size="13">{panel.title}: share delivered, by age in days</text>']
    for part in range(5):
        y, x = bottom - HEIGHT * part / 4, LEFT + WIDTH * part / 4
        parts.append(f'<path d="M{LEFT} {y:.0f}h{WIDTH}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{most * part / 4:.2f}</text>')
        parts.append(f'<text x="{x:.0f}" y="{bottom + 14}" text-anchor="middle">{panel.days * part / 4:.2g}</text>')
    for at, (name, curve) in enumerate(panel.curves.items()):
        colour, width = COLOURS[at % len(COLOURS)], 3 if name == ours else 1.2
        step = WIDTH / max(1, len(curve) - 1)
        points = " ".join(
            f"{LEFT + step * n:.1f},{bottom - HEIGHT * share / most:.1f}" for n, share in enumerate(curve)
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}"/>')
        y = top + TOP + 14 * at + 8
        parts.append(f'<path d="M{LEFT + WIDTH + 10} {y - 4}h16" stroke="{colour}" stroke-width="{width}"/>')
        parts.append(f'<text x="{LEFT + WIDTH + 32}" y="{y}">{name}</text>')
    return "".join(parts)
