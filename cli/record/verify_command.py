"""`onward verify`: check each chain; with the key, each seal; with `--state`, columns and other rows."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from uuid import UUID

import asyncpg
import typer

from cli.options import DATA, Commands, Data, Json
from cli.record.replay_command import case_called, no_such_case
from cli.service.installation import UserError, settings_for
from cli.service.kept_heads import (
    KeptHeads,
    KeptVerdict,
    doubts_told,
    given_keys,
    kept_heads,
    known_keys,
    notes_in,
    verdict_on,
)
from cli.terminal import counted, fields, progress
from domain.case.case_search import ids_with_reference
from evidence.signed_note import encoded
from runtime.settings import Settings
from store.ledger import history
from store.ledger.sealing import Seals
from store.pool import reads_any_time
from store.servers import connection_to
from store.tree.tree_reading import streams_between
from store.verification.case_check import Checked
from store.verification.record_check import Deep, Tally, check_schema, look
from store.verification.stream_check import CheckedStream
from store.verification.tree_check import CheckedTree
from wording.record_text import CANNOT_SHOW

_NO_KEY = (
    "The seals were not checked, because there is no seal key. To check them, set ONWARD_DATABASE_URL and "
    "ONWARD_SEAL_KEY_FILE."
)
_NOT_SHOWN = 2
_NOT_COMPARED = (
    "The columns used by lists were not compared with the entries. `onward verify --state` does that."
)
alone = Commands()


@alone.command()
async def verify(
    case: Annotated[str | None, typer.Argument(metavar="ID")] = None,
    state: Annotated[
        bool, typer.Option("--state", help="Also compare the columns used by lists with the entries.")
    ] = False,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(help="A file of signed heads that was kept elsewhere.", metavar="FILE"),
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(help="A public key of the log or a witness, from elsewhere.", metavar="KEY"),
    ] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> int:
    """Check the record of one case, or of all cases and pupils. Exit 1 and name any damage.

    The chains and the tree need no key. With the seal key, it names each seal that cannot be opened. With
    --state, it also names each column and row that does not match the entries, and each table and function
    that is not as this release makes it. With a file of signed heads, it also says whether this is the record
    that was signed, by whom, and which witnesses cosigned. Their keys are those on record, unless you give
    your own. Exit 2 if nothing is damaged, but a head or a signature in your file shows nothing.

    Example: onward verify --state ONW-7F3K2M

    Example: onward verify --checkpoint kept-by-the-governors.txt
    """
    if case is not None and checkpoint:
        raise UserError("A signed head is of the whole record: leave the id out, or --checkpoint.")
    if key and not checkpoint:
        raise UserError("--key is for signed heads that were kept: give --checkpoint too.")
    outside, given = [(file, notes_in(file)) for file in checkpoint or ()], given_keys(key or ())
    settings = await settings_for(data)
    seals = _seals(settings, needed=state)
    auditor = seals is None and settings.auditor_database_url is not None
    address = settings.address("auditor_database_url" if auditor else "database_url")
    tally = Tally()
    heads: dict[str, str | None] = {}
    kept: list[KeptHeads] = []
    async with connection_to(address) as connection:
        begun = time.perf_counter()
        await reads_any_time(connection)
        if outside:
            known = await known_keys(connection, given)
            kept = [kept_heads(file, notes, known) for file, notes in outside]
        signed = tuple(head for file in kept for head in file.heads)
        one = await _case_or_removed(connection, case) if case is not None else None
        with progress() as shown:
            task = shown.add_task("Verifying", total=await history.count(connection) if one is None else 1)
            async for found in look(connection, Deep(seals=seals, state=state, heads=signed), one):
                tally.add(found)
                if isinstance(found, Checked):
                    shown.advance(task)
                    if as_json or one is not None:
                        heads[str(found.case)] = found.chain.head
            if state and one is None:
                async for changed in check_schema(connection):
                    tally.add(changed)
    if one is not None and not tally.cases and not tally.findings:
        raise UserError(no_such_case(str(case)))
    rate = round((tally.events + tally.pupil_events) / max(time.perf_counter() - begun, 1e-9))
    verdict = verdict_on(kept, tally) if kept else None
    cannot_show = CANNOT_SHOW if verdict is None else verdict.cannot_show
    code = _exit_code(tally, verdict)
    if as_json:
        document = _document(tally, rate, heads, opened=seals is not None, state=state)
        document |= {"verified": code == 0, "cannot_show": cannot_show}
        document["verdict"] = None if verdict is None else asdict(verdict)
        print(json.dumps(document | {"kept": [_signatures(each) for each in kept]}))
    else:
        of_heads = [*(each.said for each in kept), *([verdict.says] if verdict is not None else [])]
        said = _sentences(tally, rate, opened=seals is not None, state=state)
        print("\n".join([*of_heads, *doubts_told(kept), *said, cannot_show]))
    return code


def _exit_code(tally: Tally, verdict: KeptVerdict | None) -> int:
    if not tally.holds:
        return 1
    return _NOT_SHOWN if verdict is not None and verdict.outcome == "not-shown" else 0


async def _case_or_removed(connection: asyncpg.Connection, text: str) -> UUID:
    """The case with this id or reference. The tree still knows one that was removed."""
    try:
        return await case_called(connection, text)
    except UserError:
        ids = ids_with_reference(text.strip().upper())
        removed = await streams_between(connection, *ids) if ids is not None else []
        if len(removed) != 1:
            raise
        return removed[0]


def _seals(settings: Settings, *, needed: bool) -> Seals | None:
    """The seals, if the key and the application's address are set. An auditor may have neither."""
    given = settings.seal_key is not None or settings.seal_key_file is not None
    if needed or (given and settings.database_url is not None):
        return Seals(settings.seal_secret)
    return None


def _sentences(tally: Tally, rate: int, *, opened: bool, state: bool) -> list[str]:
    """Sentences on damage, on the checks made, and on what they cannot show."""
    said = [f"Case {case}: entry {version} was changed, removed or inserted." for case, version in tally.bad]
    for pupil, version in tally.bad_pupils:
        said.append(f"Pupil {pupil}: event {version} was changed, removed or inserted.")
    said += [f"Damaged: {each}." for each in tally.findings]
    if tally.keys_gone:
        which = ", ".join(map(str, tally.keys_gone))
        gone = counted(len(tally.keys_gone), "closed case has no key", "closed cases have no key")
        said.append(
            f"{gone} and cannot be read: {which}. Onward keeps no record of destroyed keys. Compare this "
            "with your own list."
        )
    if tally.pupil_keys_gone:
        gone = counted(tally.pupil_keys_gone, "pupil’s record has no key", "pupils’ records have no key")
        said.append(f"{gone} and cannot be read. Onward keeps no record of destroyed keys.")
    broken = len(tally.bad) + len(tally.bad_pupils)
    verdict = "Every chain is intact" if not broken else f"Broken chains: {broken}"
    damaged = f" Damaged: {counted(tally.damaged, 'case or row', 'cases or rows')}." if tally.damaged else ""
    pupils = f", {counted(tally.pupils, 'pupil')}" if tally.pupils else ""
    events = counted(tally.events + tally.pupil_events, "event")
    read = f"{counted(tally.cases, 'case')}{pupils}, {events}, {rate} events a second"
    said.append(f"{read}. {verdict}.{damaged}")
    said += _of_streams(tally.streams)
    if tally.tree is not None:
        said.append(_of_the_tree(tally.tree))
    if state:
        said.append(
            "Every seal was checked, and every column and row about a case or pupil was compared with its "
            "entries."
        )
    else:
        said.append(_NOT_COMPARED if opened else _NO_KEY)
    return said


def _of_streams(streams: Sequence[CheckedStream]) -> list[str]:
    """How many rows of view logs and other streams were compared, and which were not."""
    said = []
    if streams:
        entries = sum(each.entries for each in streams if each.read)
        said.append(f"{counted(entries, 'row')} of view logs and other streams compared with the tree.")
    said += [
        f"The rows of {each.words} were not compared, because this role may not read them."
        for each in streams
        if not each.read
    ]
    return said


def _of_the_tree(tree: CheckedTree) -> str:
    """The size and root of the tree, to compare with a copy kept elsewhere."""
    wait = f" {counted(tree.waiting, 'event waits', 'events wait')} to enter it." if tree.waiting else ""
    root = "not known, because an entry is missing" if tree.root is None else encoded(tree.root)
    return f"The tree has {counted(tree.size, 'event')}. Its root is {root}.{wait}"


def _document(
    tally: Tally, rate: int, heads: dict[str, str | None], *, opened: bool, state: bool
) -> dict[str, object]:
    """The result as JSON, with the heads of all chains to keep elsewhere."""
    tree = tally.tree
    root = None if tree is None or tree.root is None else encoded(tree.root)
    return {
        **fields(tally, "cases", "pupils", "events", "pupil_events"),
        "events_per_second": rate,
        "bad": [{"case": str(case), "first_bad": version} for case, version in tally.bad],
        "bad_pupils": [{"pupil": str(pupil), "first_bad": version} for pupil, version in tally.bad_pupils],
        "tree": None if tree is None else {**fields(tree, "size", "waiting"), "root": root},
        "streams": [fields(each, "table", "words", "entries", "read") for each in tally.streams],
        "opened": opened,
        "state": state,
        "damaged": [fields(each, "case", "place", "says") for each in tally.findings],
        "keys_gone": [str(case) for case in tally.keys_gone],
        "heads": heads,
    }


def _signatures(kept: KeptHeads) -> dict[str, object]:
    """Who signed the heads of a file that was kept, and what in it shows nothing."""
    counts = {"heads": kept.count, "signed": kept.signed, "cosigned": kept.cosigned}
    return {"file": str(kept.file), **counts, "doubts": list(kept.doubts)}
