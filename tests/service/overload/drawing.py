"""The curve of an overload as a picture: goodput and p99 against load, in SVG."""

from collections.abc import Callable, Sequence

from tests.service.overload.trials import Point

_WIDE, _HIGH, _LEFT, _TOP, _GAP = 300, 200, 60, 40, 90
_STYLE = (
    "text{font:12px sans-serif;fill:#333}.t{font-weight:600}.g{stroke:#ddd}"
    ".a{stroke:#333}.l{fill:none;stroke:#1f6f8b;stroke-width:2}.d{fill:#1f6f8b}"
    ".r{stroke:#b3541e;stroke-dasharray:4 4}"
)


def drawn(points: Sequence[Point], told: str) -> str:
    """Return the picture of loads in rising order; `told` stands below it."""
    most = max(point.times for point in points)
    latest = max(point.p99 for point in points)
    panels = (
        ("Answered in time, in parts of the peak", 1.2, 0.9, lambda point: point.goodput),
        ("p99 of what is answered, ms", _round_up(latest), None, lambda point: point.p99),
    )
    parts = [
        _panel(number, title, points, most, high, line, value)
        for number, (title, high, line, value) in enumerate(panels)
    ]
    wide, high = 2 * (_LEFT + _WIDE) + _GAP - 30, _TOP + _HIGH + 80
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img" '
        f'aria-label="Goodput and p99 against load"><style>{_STYLE}</style>'
        f'<rect width="{wide}" height="{high}" fill="#fff"/>'
        + "".join(parts)
        + f'<text x="{_LEFT}" y="{high - 12}">{told}</text></svg>\n'
    )


def _panel(
    number: int,
    title: str,
    points: Sequence[Point],
    most: float,
    high: float,
    line: float | None,
    value: Callable[[Point], float],
) -> str:
    left = _LEFT + number * (_WIDE + _GAP)
    bottom = _TOP + _HIGH

    def place(times: float, height: float) -> tuple[float, float]:
        return left + times / most * _WIDE, bottom - min(height, high) / high * _HIGH

    parts = [f'<text class="t" x="{left}" y="{_TOP - 16}">{title}</text>']
    for step in range(5):
        height = high * step / 4
        x, y = place(0, height)
        parts.append(f'<line class="g" x1="{x}" x2="{x + _WIDE}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{x - 8}" y="{y + 4:.1f}" text-anchor="end">{height:g}</text>')
    for point in points:
        x, _ = place(point.times, 0)
        words = f"{point.times:g}x"
        parts.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{words}</text>')
    if line is not None:
        _, y = place(0, line)
        parts.append(f'<line class="r" x1="{left}" x2="{left + _WIDE}" y1="{y:.1f}" y2="{y:.1f}"/>')
    ends = [place(point.times, value(point)) for point in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in ends)
    parts.append(f'<polyline class="l" points="{path}"/>')
    parts += [f'<circle class="d" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in ends]
    parts.append(f'<text x="{left}" y="{bottom + 38}">load, in parts of the peak</text>')
    return "".join(parts)


def _round_up(value: float) -> float:
    return max(4.0, -(-value // 4) * 4)
