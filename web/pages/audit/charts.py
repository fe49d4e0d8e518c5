"""Charts as SVG: nothing to load or run, with a text for people who cannot see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH = 1000
_BAR, _GAP = 28, 10
_BARS = ("onward-chart__first", "onward-chart__second")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: its label, its length and its value in words."""

    label: str
    length: int
    says: str


def bars(name: str, title: str, of: Sequence[Bar]) -> Markup:
    """Horizontal bars on one scale from zero to the longest. Classes set the colours."""
    longest = max((bar.length for bar in of), default=0) or 1
    height = len(of) * (_BAR + _GAP) - _GAP if of else 0
    drawn = Markup("").join(
        Markup(
            '<rect class="onward-chart__track" x="0" y="{y}" width="{whole}" height="{bar}"/>'
            '<rect class="{kind}" x="0" y="{y}" width="{width}" height="{bar}"/>'
        ).format(
            y=number * (_BAR + _GAP),
            whole=WIDTH,
            bar=_BAR,
            kind=_BARS[number % len(_BARS)],
            width=max(round(bar.length / longest * WIDTH), 4),
        )
        for number, bar in enumerate(of)
    )
    said = " ".join(f"{bar.label}: {bar.says}." for bar in of)
    return Markup(
        '<svg class="onward-chart__bars" viewBox="0 0 {width} {height}" preserveAspectRatio="none" '
        'role="img" aria-labelledby="{name}-title {name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{said}</desc>{drawn}</svg>'
    ).format(width=WIDTH, height=height, name=name, title=title, said=said, drawn=drawn)
