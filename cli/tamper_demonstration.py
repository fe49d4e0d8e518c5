"""`onward demo tamper`: an attacker changes copies of a record, and each check says whether it notices."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from cli.tamper_attacks import ATTACKS, Attack
from cli.tamper_record import ShownRecord, a_shown_record
from cli.tamper_watchers import WatcherAnswer, answers
from cli.terminal import counted, paper
from runtime import logs

BEGINNING = (
    "An invented case is recorded, and its head is signed. A governor keeps the signed head, and a witness\n"
    "saw it. Then someone with the database’s own account attacks a copy, each time with more cunning.\n"
)
END = (
    "A person with the database and every key can make a record that agrees with itself. A head that\n"
    "someone else kept, or a witness, shows whether anything that it covers was changed.\n"
    "No check shows that what people wrote is true.\n"
    "\n"
    "Check your own record with: onward verify --state --checkpoint FILE"
)


async def show_tampering() -> None:
    """Make the record, attack a copy of it several times, and print who notices."""
    logs.setup("ERROR")
    console = paper()
    console.print(f"[bold]Onward, who notices?[/bold]\n\n{BEGINNING}")
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
    console.print(END, markup=False)


async def _attempt(record: ShownRecord, attack: Attack) -> list[WatcherAnswer]:
    async with record.copy(earlier=attack.on_a_backup) as copy:
        await attack.act(copy)
        return await answers(copy)


def _tell(console: Console, number: int, attack: Attack, found: Sequence[WatcherAnswer]) -> None:
    console.print(f"[bold]{number}. {attack.title}[/bold]\n{attack.does}")
    for each in found:
        mark = "[bold]notices[/bold]      " if each.notices else "sees nothing "
        console.print(f"   {mark} {each.who}" + (f": {each.says}" if each.says else ""), soft_wrap=True)
    noticing = sum(each.notices for each in found)
    console.print(f"   {counted(noticing, 'check')} of {len(found)} found it.\n")
