"""`onward demo tamper`: an attacker changes copies of a record, and each check says whether it notices."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill

from rich.console import Console

from cli.tamper_attacks import ATTACKS, Attack
from cli.tamper_record import ShownRecord, a_shown_record
from cli.tamper_watchers import WatcherAnswer, answers
from cli.terminal import paper
from runtime import logs

WIDTH = 100
BEGINNING = (
    "Onward records an invented case and signs the head of its tree. A governor keeps the signed head, and a "
    "witness has seen it. Then an attacker who has the database’s own account changes a copy, each time with "
    "more skill."
)
CAN_DO = (
    "A person who has the database and every key can make a record that agrees with itself. A head that "
    "someone else kept, or a witness, still shows whether anything up to that head was changed."
)
END = (
    CAN_DO,
    "No check shows that what people wrote is true.",
    "",
    "Check your own record with: onward verify --state --checkpoint FILE",
)
_MARKS = {True: "   notices       ", False: "   sees nothing  "}


async def show_tampering() -> None:
    """Make the record, attack a copy of it several times, and print who notices."""
    logs.setup("ERROR")
    console = paper()
    console.print("[bold]Onward, who notices?[/bold]\n")
    _print(console, fill(BEGINNING, WIDTH) + "\n")
    waiting = Console(stderr=True)
    starting = waiting.status("Starting Postgres and recording an invented case …")
    with TemporaryDirectory(prefix="onward-") as folder, starting as status:
        async with a_shown_record(Path(folder)) as record:
            for number, attack in enumerate(ATTACKS, 1):
                status.update(f"Attack {number} of {len(ATTACKS)}: {attack.title} …")
                found = await _attempt(record, attack)
                status.stop()
                _tell(console, number, attack, found)
                status.start()
    _print(console, "\n".join(fill(each, WIDTH) for each in END))


async def _attempt(record: ShownRecord, attack: Attack) -> list[WatcherAnswer]:
    async with record.copy(earlier=attack.on_a_backup) as copy:
        await attack.act(copy)
        return await answers(copy)


def _tell(console: Console, number: int, attack: Attack, found: Sequence[WatcherAnswer]) -> None:
    console.print(f"[bold]{number}. {attack.title}[/bold]")
    _print(console, fill(attack.does, WIDTH))
    for each in found:
        _print(console, _MARKS[each.notices] + each.who)
        if each.says:
            indent = " " * len(_MARKS[True])
            _print(console, fill(each.says, WIDTH, initial_indent=indent, subsequent_indent=indent))
    noticing = sum(each.notices for each in found)
    _print(console, f"   {noticing} of {len(found)} checks noticed the attack.\n")


def _print(console: Console, text: str) -> None:
    """Text that has its lines already."""
    console.print(text, markup=False, soft_wrap=True)
