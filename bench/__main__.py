"""`python -m bench`: run the comparison, print the table and write the results."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import child, clock, document, evidence, growth, lists, measures, open_cases, pages, report
from bench.closing import NotClosed
from bench.processes import Failed
from bench.run import FULL, QUICK, compare, sections
from bench.systems import SYSTEMS

LAST = Path(__file__).parent / "last"
"""Results of a run without --keep, which git ignores."""


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, epilog="python -m bench --quick"
    )
    parser.add_argument(
        "--quick", action="store_true", help="measure the systems only, in about three minutes"
    )
    parser.add_argument(
        "--clock",
        action="store_true",
        help="measure the clock under load instead, about twenty minutes; writes clock.json",
    )
    parser.add_argument(
        "--open-cases",
        action="store_true",
        help="measure commands and memory with up to 50,000 open cases instead, about half an hour; "
        "writes open_cases.json",
    )
    parser.add_argument(
        "--growth",
        action="store_true",
        help="measure up to a million cases and a thousand events in a case instead, about forty minutes; "
        "writes growth.json",
    )
    parser.add_argument(
        "--pages",
        action="store_true",
        help="measure the pages instead, about three minutes; writes pages.json",
    )
    parser.add_argument(
        "--lists",
        action="store_true",
        help="measure lists with up to 500,000 open cases instead, about twenty minutes; writes lists.json",
    )
    parser.add_argument(
        "--measures",
        action="store_true",
        help="measure response times and figures instead, about a minute; writes measures.json",
    )
    parser.add_argument(
        "--child",
        action="store_true",
        help="measure one child with 2,000 entries instead, about ten minutes; writes child.json",
    )
    parser.add_argument(
        "--evidence",
        action="store_true",
        help="measure the tree, its proofs and verification instead, about ten minutes; writes "
        "evidence.json; with --quick two minutes, and it writes nothing",
    )
    parser.add_argument(
        "--systems", default=",".join(SYSTEMS), help="measure only these; results are printed, not written"
    )
    parser.add_argument(
        "--keep",
        dest="results",
        action="store_const",
        const=document.RESULTS,
        default=LAST,
        help="write into bench/results and the documents, not into bench/last",
    )
    given = parser.parse_args()
    given.systems = given.systems.split(",")
    if unknown := set(given.systems) - set(SYSTEMS):
        parser.error(f"unknown system: {', '.join(sorted(unknown))}. Choose from {', '.join(SYSTEMS)}")
    return given


def shown(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    """A table for the terminal."""
    table = Table(*head[:1])
    for title in head[1:]:
        table.add_column(title, justify="right")
    for row in rows:
        table.add_row(*row)
    return table


async def measure(given: argparse.Namespace) -> None:
    """Measure, print and write the results."""
    console = Console()
    progress = Console(stderr=True, highlight=False)
    results = given.results
    if given.evidence and given.quick:
        for title, section in (await evidence.quick(progress.print)).items():
            console.print(title, shown(*report.section_table(section)))
        return
    for name, chosen, module in (
        ("clock", given.clock, clock),
        ("open_cases", given.open_cases, open_cases),
        ("growth", given.growth, growth),
        ("evidence", given.evidence, evidence),
    ):
        if chosen:
            report.write_sections(results, name, found := await module.sections(progress.print))
            for title, section in found.items():
                console.print(title, shown(*report.section_table(section)))
            return
    if given.pages:
        report.write_pages(results, await pages.sections(progress.print))
        console.print((results / "pages.md").read_text(), highlight=False, markup=False)
        return
    for name, chosen, head, module in (
        ("lists", given.lists, ("list", "open cases"), lists),
        ("child", given.child, ("20 cases, 2,000 entries", "pupils"), child),
        ("measures", given.measures, ("figures of the school year", "cases"), measures),
    ):
        if chosen:
            report.write_by_size(results, name, head, await module.sections(progress.print))
            console.print((results / f"{name}.md").read_text(), highlight=False, markup=False)
            return
    compared = await compare(given.systems, QUICK if given.quick else FULL, progress.print)
    systems = compared.systems
    whole = set(given.systems) == set(SYSTEMS)
    further = await sections(progress.print) if whole and not given.quick else {}
    console.print(shown(report.HEAD, report.rows(systems)))
    if ratios := report.ratio_rows(systems):
        console.print(shown(report.RATIO_HEAD, ratios))
    for name, costs in compared.processor.items():
        console.print(f"{name}, µs of processor a command", shown(*report.section_table(costs)))
    for note in report.NOTES:
        console.print(f"- {note}", highlight=False)
    if whole:
        report.write(results, compared, further)


async def main() -> None:
    """Measure until done or stopped. In both cases, end every child process."""
    given = arguments()
    measuring = asyncio.create_task(measure(given))
    told = asyncio.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(ending, told.set)
    listening = asyncio.create_task(told.wait())
    await asyncio.wait({measuring, listening}, return_when=asyncio.FIRST_COMPLETED)
    measuring.cancel()  # once only, so that a second Ctrl-C does not interrupt the clean-up
    await measuring
    if given.results != LAST:
        document.update()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except asyncio.CancelledError:
        sys.exit("Stopped. Nothing was written.")
    except (Failed, NotClosed, TimeoutError) as failed:
        sys.exit("\n".join([f"The benchmark failed: {failed}", *getattr(failed, "__notes__", ())]))
