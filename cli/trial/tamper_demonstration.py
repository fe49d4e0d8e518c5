"""`onward demo tamper`: an attacker changes copies of a record, and each check says whether it notices."""

import asyncio
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from inspect import cleandoc
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill

from rich.console import Console

from application.audit.bundles import HeadDoesNotFit, made_bundle
from cli.terminal import paper
from cli.trial.tamper_record import AttackedCopy, a_shown_record, asked_of_witness
from evidence.checkpoint_text import TreeHead, tree_head
from evidence.signed_note import note_of
from evidence.witness.judgement import Refuse
from runtime import logs
from runtime.checkpoint_file import heads_in
from store.ledger import chain
from store.tree.checkpoint_store import newest_checkpoint
from store.tree.tree_reading import tree_root, tree_size
from store.verification.damage_findings import Damage
from store.verification.record_check import Deep, Tally, look

ENTRY = 2
"""The entry that is changed."""
_UNGUARDED = "SET session_replication_role = replica;" + "".join(
    f"ALTER TABLE {table} DISABLE TRIGGER USER;" for table in ("events", "tree_entries", "checkpoints")
)
_ONE_BYTE = """
UPDATE events SET body = set_byte(body, 40, get_byte(body, 40) # 1) WHERE case_id = $1 AND version = $2
"""
_EVENTS = "SELECT * FROM events WHERE case_id = $1 ORDER BY version"
_RELINK = "UPDATE events SET previous = $3, hash = $4 WHERE case_id = $1 AND version = $2"
_NEW_ENTRIES = """
UPDATE tree_entries AS t SET hash = e.hash FROM events AS e
WHERE e.case_id = t.stream AND e.version = t.version AND e.hash <> t.hash
"""


# The first line of each attack’s description is its title, the rest what the attacker does.


async def _hide(copy: AttackedCopy) -> None:
    """Hide a task

    The attacker deletes the case’s open tasks from the work list, and touches no entry.
    """
    await copy.intruder.execute("DELETE FROM open_work WHERE case_id = $1", copy.case)


async def _change(copy: AttackedCopy) -> None:
    """Change one byte

    The attacker turns off every guard of the database, and changes one byte of entry 2.
    """
    await copy.intruder.execute(_UNGUARDED)
    await copy.intruder.execute(_ONE_BYTE, copy.case, ENTRY)


async def _rechain(copy: AttackedCopy) -> None:
    """Change one byte, and calculate the chain again

    The same. Then the attacker calculates the hash of that entry and of all later entries again.
    """
    await _change(copy)
    before = chain.START
    for row in await copy.intruder.fetch(_EVENTS, copy.case):
        new = chain.relinked(dict(row) | {"previous": before})
        await copy.intruder.execute(_RELINK, copy.case, row["version"], before, new)
        before = new or b""
    await copy.intruder.execute("UPDATE cases SET head = $2 WHERE id = $1", copy.case, before)


async def _rewrite_everything(copy: AttackedCopy) -> None:
    """Rewrite everything, with the stolen key of the log

    The same. Then the attacker changes the tree to fit, and signs its new head.
    """
    await _rechain(copy)
    await copy.intruder.execute(_NEW_ENTRIES)  # fewer than 256 events have no stored tile
    size = await tree_size(copy.intruder)
    head = TreeHead(origin=copy.log.verifier.name, size=size, root=await tree_root(copy.intruder, size))
    note = note_of(head.text, [copy.log.sign(head.text)]).to_bytes()
    await copy.intruder.execute("DELETE FROM checkpoints")
    await copy.intruder.execute(
        "INSERT INTO checkpoints VALUES ($1, $2, $3, now())", head.origin, head.size, note
    )


async def _put_back(copy: AttackedCopy) -> None:
    """Put an old backup back

    The attacker replaces the database with yesterday’s backup, which lacks the newest entry.
    """


ATTACKS = (_hide, _change, _rechain, _rewrite_everything, _put_back)
VERIFIER = (files("evidence") / "bundle" / "verify.py").read_bytes()


@dataclass(frozen=True, kw_only=True)
class WatcherAnswer:
    """What one check says."""

    who: str
    says: str
    """Empty: it notices nothing."""


async def answers(copy: AttackedCopy) -> list[WatcherAnswer]:
    """What each check says of the copy."""
    kept = await asyncio.to_thread(copy.kept.read_bytes)
    head = heads_in(kept)[-1]  # the newest, of which every other check speaks too
    deep = Deep(seals=copy.ledger.seals, state=True, heads=(tree_head(head.text),))
    tally = Tally()
    async with copy.ledger.pool.connection(60) as connection:
        async for each in look(connection, deep):
            tally.add(each)
    chains = [f"entry {version} was changed, removed or inserted" for _, version in tally.bad]
    tree = [each for each in tally.findings if each.place.startswith(("tree_", "checkpoints"))]
    outside = [each for each in tally.findings if each.kind == "kept"]
    folded = [each for each in tally.findings if each not in (*tree, *outside) and each.place != "events"]
    return [
        _answer("the daily check of states and lists, which has the seal key", _sentences(folded)),
        _answer("the chain of the case, which anyone can check without a key", chains),
        _answer("the tree over all entries, which anyone can check without a key", _sentences(tree)),
        _answer("the signed head that the governor kept", _sentences(outside)),
        await _of_the_witness(copy),
        await _of_the_bundle(copy),
        await _of_the_bundle(copy, head.to_bytes()),
    ]


async def _of_the_witness(copy: AttackedCopy) -> WatcherAnswer:
    async with copy.ledger.pool.connection() as connection:
        signed = await newest_checkpoint(connection)
        assert signed is not None
        asked = await asked_of_witness(connection, signed.note, signed.size, copy.newest.size)
    answer = await asyncio.to_thread(copy.witness.add, asked)
    told = [answer.told or ""] if isinstance(answer, Refuse) else []
    return _answer("the witness, who is shown the newest head of the tree", told)


async def _of_the_bundle(copy: AttackedCopy, kept: bytes | None = None) -> WatcherAnswer:
    """Run the verifier of a bundle that is made now, as a court would: without Onward."""
    who = "verify.py, in a file of the case with its proof"
    if kept is not None:
        who += ", made with the governor’s head"
    try:
        body = await made_bundle(copy.ledger, [copy.case], None, kept)
    except HeadDoesNotFit as unfit:
        return _answer("onward bundle, asked for a file made with the governor’s head", [unfit.sentence])
    with TemporaryDirectory(prefix="onward-") as folder:
        given = {"case.zip": body, "verify.py": VERIFIER, "kept": kept or b""}
        for name, found in given.items():
            await asyncio.to_thread((Path(folder) / name).write_bytes, found)
        options = ("--key", copy.log.verifier.line, *(("--checkpoint", "kept") if kept is not None else ()))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "verify.py", "case.zip", *options),
            cwd=folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
    lines = said.decode().strip().splitlines()
    wrong = [lines[-1].removeprefix("DOES NOT HOLD. ")] if process.returncode else []
    return _answer(who, [each.replace(str(copy.case), "the case") for each in wrong])


def _answer(who: str, wrong: Sequence[str]) -> WatcherAnswer:
    return WatcherAnswer(who=who, says=_sentence(wrong[0]) if wrong else "")


def _sentence(says: str) -> str:
    """A finding as a sentence, in the demonstration’s one word for what people record."""
    said = re.sub(r"\bevents\b", "entries", re.sub(r"\bevent\b", "entry", says))
    return f"{said[:1].upper()}{said[1:].removesuffix('.')}."


def _sentences(found: Sequence[Damage]) -> list[str]:
    return [each.says for each in found]


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
_NOTICES, _SEES_NOTHING = "   notices       ", "   sees nothing  "


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
                title, does = cleandoc(attack.__doc__ or "").split("\n\n")
                status.update(f"Attack {number} of {len(ATTACKS)}: {title} …")
                async with record.copy(earlier=attack is _put_back) as copy:
                    await attack(copy)
                    found = await answers(copy)
                status.stop()
                console.print(f"[bold]{number}. {title}[/bold]")
                _print(console, fill(does, WIDTH))
                _tell(console, found)
                status.start()
    _print(console, "\n".join(fill(each, WIDTH) for each in END))


def _tell(console: Console, found: Sequence[WatcherAnswer]) -> None:
    for each in found:
        _print(console, (_NOTICES if each.says else _SEES_NOTHING) + each.who)
        if each.says:
            indent = " " * len(_NOTICES)
            _print(console, fill(each.says, WIDTH, initial_indent=indent, subsequent_indent=indent))
    noticing = sum(each.says != "" for each in found)
    _print(console, f"   {noticing} of {len(found)} checks noticed the attack.\n")


def _print(console: Console, text: str) -> None:
    """Text that has its lines already."""
    console.print(text, markup=False, soft_wrap=True)
