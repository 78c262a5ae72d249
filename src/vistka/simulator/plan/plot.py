"""A plan's picture as SVG: what share of word is there by its age, and post by post how much gets out in a week."""

from collections.abc import Mapping, Sequence
from html import escape

from vistka.simulator.plan.city import City
from vistka.simulator.plan.figures import CURVE_STEPS, HORIZONS, Cause, Figures, Kind, Range

WIDTH, HEIGHT, LEFT, TOP = 560, 260, 60, 60
LEGEND = 230
BAR, GAP = 14, 60
DAYS = 7
# Told apart without colour too: each kind has a dash of its own.
STYLES = {
    Kind.NOTE: ("#1b4f72", ""),
    Kind.LETTER: ("#a04000", "8 3"),
    Kind.VOICE: ("#6c3483", "2 3"),
    Kind.REPLY: ("#1e6b3a", "10 3 2 3"),
}
STARVES, LIVES = "#a93226", "#5d7f99"


def plot(city: City, figures: Figures, words: Mapping[str, str]) -> str:
    """The whole picture; `words`: "title", "by-age", "days", "by-post", each kind and each cause, for people."""
    bars = len(figures.posts)
    below = TOP + HEIGHT + GAP + 30
    width, height = LEFT + WIDTH + LEGEND, below + BAR * bars + 30
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" font-family="sans-serif" font-size="12"><title>{escape(words["title"])}</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
    )
    parts = [head, _text(LEFT, 22, words["title"], size=16), _text(LEFT, 46, words["by-age"])]
    parts += _grid(words["days"])
    for at, (kind, curve) in enumerate(figures.curves.items()):
        parts += _curve(kind, curve, words[kind], TOP + 20 * at + 12)
    parts.append(_text(LEFT, below - 10, words["by-post"]))
    order = sorted(figures.posts, key=lambda number: (figures.posts[number].mean, number))
    for at, number in enumerate(order):
        cause = figures.starving.get(number)
        parts += _bar(city.post(number).name, figures.posts[number], cause, words, below + BAR * at)
    return "".join([*parts, "</svg>\n"])


def _text(x: float, y: float, text: str, *, size: int = 12, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}"{anchor}>{escape(text)}</text>'


def _grid(days: str) -> list[str]:
    bottom, parts = TOP + HEIGHT, []
    for percent in range(0, 101, 25):
        y = bottom - HEIGHT * percent / 100
        parts += [f'<path d="M{LEFT} {y:.0f}h{WIDTH}" stroke="#ddd"/>', _text(LEFT - 6, y + 4, f"{percent}%", end=True)]
    for day in range(DAYS + 1):
        parts.append(_text(LEFT + WIDTH * day / DAYS - 3, bottom + 16, str(day)))
    for horizon in HORIZONS.values():
        x = LEFT + WIDTH * horizon / HORIZONS["week"]
        parts.append(f'<path d="M{x:.0f} {TOP}v{HEIGHT}" stroke="#ccc" stroke-dasharray="2 4"/>')
    return [*parts, _text(LEFT + WIDTH, bottom + 34, days, end=True)]


def _curve(kind: Kind, curve: Sequence[Range], name: str, y: int) -> list[str]:
    """The mean as a line, the worst and the best run as a band around it."""
    colour, dash = STYLES[kind]
    step = WIDTH / CURVE_STEPS

    def points(shares: Sequence[float]) -> list[str]:
        return [f"{LEFT + step * at:.1f},{TOP + HEIGHT * (1 - share / 100):.1f}" for at, share in enumerate(shares)]

    band = [*points([one.high for one in curve]), *reversed(points([one.low for one in curve]))]
    line = f'fill="none" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dash}"'
    return [
        f'<polygon points="{" ".join(band)}" fill="{colour}" fill-opacity="0.15"/>',
        f'<polyline points="{" ".join(points([one.mean for one in curve]))}" {line}/>',
        f'<path d="M{LEFT + WIDTH + 14} {y - 4}h30" {line}/>',
        _text(LEFT + WIDTH + 50, y, name),
    ]


def _bar(name: str, share: Range, cause: Cause | None, words: Mapping[str, str], y: int) -> list[str]:
    long, left = (WIDTH - 250) * share.mean / 100, LEFT + 120
    said = f"{share.mean:.0f}%" + (f" · {words[cause]}" if cause else "")
    return [
        _text(left - 8, y + 10, name[:20], end=True),
        f'<rect x="{left}" y="{y + 1}" width="{long:.1f}" height="{BAR - 3}" fill="{STARVES if cause else LIVES}"/>',
        _text(left + long + 6, y + 10, said),
    ]
