"""The attacks of `onward demo tamper`, in the order of their cunning."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from cli.tamper_record import AttackedCopy
from evidence.checkpoint_text import TreeHead
from evidence.signed_note import note_of
from store.ledger import chain
from store.tree.tree_reading import tree_root, tree_size

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


@dataclass(frozen=True, kw_only=True)
class Attack:
    """What an attacker does to a copy."""

    title: str
    does: str
    act: Callable[[AttackedCopy], Awaitable[None]]
    on_a_backup: bool = False


async def _hide(copy: AttackedCopy) -> None:
    await copy.intruder.execute("DELETE FROM open_work WHERE case_id = $1", copy.case)


async def _change(copy: AttackedCopy) -> None:
    await copy.intruder.execute(_UNGUARDED)
    await copy.intruder.execute(_ONE_BYTE, copy.case, ENTRY)


async def _rechain(copy: AttackedCopy) -> None:
    await _change(copy)
    before = chain.START
    for row in await copy.intruder.fetch(_EVENTS, copy.case):
        new = chain.relinked(dict(row) | {"previous": before})
        await copy.intruder.execute(_RELINK, copy.case, row["version"], before, new)
        before = new or b""
    await copy.intruder.execute("UPDATE cases SET head = $2 WHERE id = $1", copy.case, before)


async def _rewrite_everything(copy: AttackedCopy) -> None:
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
    """The copy is the backup already."""


ATTACKS = (
    Attack(
        title="Hide a task",
        does="The attacker deletes the case’s open tasks from the work list, and touches no entry.",
        act=_hide,
    ),
    Attack(
        title="Change one byte",
        does=f"The attacker turns off every guard of the database, and changes one byte of entry {ENTRY}.",
        act=_change,
    ),
    Attack(
        title="Change one byte, and calculate the chain again",
        does="The same. Then the attacker calculates the hash of that entry and of all later entries again.",
        act=_rechain,
    ),
    Attack(
        title="Rewrite everything, with the stolen key of the log",
        does="The same. Then the attacker changes the tree to fit, and signs its new head.",
        act=_rewrite_everything,
    ),
    Attack(
        title="Put an old backup back",
        does="The attacker replaces the database with yesterday’s backup, which lacks the newest entry.",
        act=_put_back,
        on_a_backup=True,
    ),
)
