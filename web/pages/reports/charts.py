"""Small charts made on the server: a text says all of it, and a table is under each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from documents.table_document import Chart
from views.governors_view import BandView

WIDTH, ROW, BAR, WORDS = 400, 56, 16, 20
"""In units of the drawing: all of it, a row, the bar in it, and the words above the bar."""
A_DOT = 5
"""How many each dot means: no smaller number is published (3.2b)."""
SURE, MAYBE, LATE = "#1d70b8", "#d2e2f1", "#54319f"
"""The colours are in the drawing, because paper has no style sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLine:
    """One line: what is certain, and how much more there may be."""

    label: str
    certain: int
    most: int
    """Equal to `certain`, if the number is exact."""
    says: str


def lines_of_bands(
    labels: Iterable[str], bands: Iterable[BandView | None], words: Iterable[str]
) -> list[ChartLine]:
    """A line for each term that has ended; "or more" is drawn as one band more."""
    return [
        ChartLine(
            label=label,
            certain=band.at_least,
            most=band.at_most if band.at_most is not None else band.at_least + A_DOT,
            says=says,
        )
        for label, band, says in zip(labels, bands, words, strict=True)
        if band is not None
    ]


def bar_chart(name: str, title: str, of: Sequence[ChartLine], whole: int | None = None) -> Chart:
    """Bars on one scale from zero: dark as far as is certain, pale as far as is possible."""
    longest = whole or max((each.most for each in of), default=0) or 1

    def drawn(number: int, each: ChartLine) -> Markup:
        return Markup(
            '<rect fill="{maybe}" y="{y}" width="{most}" height="{bar}"/>'
            '<rect fill="{sure}" y="{y}" width="{certain}" height="{bar}"/>'
        ).format(
            maybe=MAYBE,
            sure=SURE,
            y=number * ROW + WORDS + 6,
            most=round((whole or each.most) / longest * WIDTH),
            certain=round(each.certain / longest * WIDTH),
            bar=BAR,
        )

    return _chart(name, title, of, drawn)


def dot_chart(name: str, title: str, of: Sequence[ChartLine]) -> Chart:
    """Dots on a line, one for each five that is certain, and an empty one for those there may be."""

    def drawn(number: int, each: ChartLine) -> Markup:
        middle, sure = number * ROW + WORDS + 6 + BAR // 2, each.certain // A_DOT
        step = min(24, (WIDTH - 20) // (sure + 1))
        line = Markup('<line stroke="#505a5f" stroke-width="2" y1="{y}" x2="{end}" y2="{y}"/>').format(
            y=middle, end=WIDTH
        )
        dots = (
            Markup('<circle fill="{fill}" stroke="{late}" stroke-width="2" cx="{x}" cy="{y}" r="6"/>').format(
                fill=LATE if place < sure else "#fff",
                late=LATE,
                x=12 + place * step,
                y=middle,
            )
            for place in range(sure + 1)
        )
        return line + Markup("").join(dots)

    return _chart(name, title, of, drawn)


def _chart(
    name: str, title: str, of: Sequence[ChartLine], drawn: Callable[[int, ChartLine], Markup]
) -> Chart:
    labels = (
        Markup(
            '<g fill="#0b0c0c" font-family="arial, sans-serif" font-size="{size}">'
            '<text y="{y}">{label}</text><text x="{end}" y="{y}" text-anchor="end">{says}</text></g>'
        ).format(size=WORDS, y=number * ROW + WORDS - 2, label=each.label, end=WIDTH, says=each.says)
        for number, each in enumerate(of)
    )
    said = " ".join(f"{each.label}: {each.says}." for each in of)
    drawing = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="onward-chart__drawing" '
        'viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{title}</title>'
        '<desc id="{name}-desc">{said}</desc>{labels}{lines}</svg>'
    ).format(
        width=WIDTH,
        height=len(of) * ROW,
        name=name,
        title=title,
        said=said,
        labels=Markup("").join(labels),
        lines=Markup("").join(drawn(number, each) for number, each in enumerate(of)),
    )
    return Chart(title=title, drawing=drawing, says=said)
