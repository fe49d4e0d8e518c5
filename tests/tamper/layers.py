"""Which layer of the check noticed what."""

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

import asyncpg

from evidence.checkpoint_text import TreeHead, tree_head
from runtime.checkpoint_file import heads_in
from store.ledger.sealing import Seals
from store.tree.watched_tables import WATCHED
from store.verification.damage_findings import Damage
from store.verification.record_check import Deep, Tally, look


class Layer(StrEnum):
    """A layer of the check, as the table of promises names it."""

    CHAIN = "chain"
    SEAL = "seal"
    STREAM = "stream of who looked"
    TREE = "tree"
    STORED_HEAD = "signed head in the database"
    KEPT_HEAD = "signed head kept outside"
    STATE = "state"


_OF_A_CHAIN = {"events", "pupil_events", "cases", "cases.head", "cases.version", "pupils", "pupils.head"}
_OF_A_SEAL = {f"{table}.{column}" for table in ("events", "pupil_events") for column in ("body", "type")}
_OF_A_STREAM = ("stream_", *(f"{table.name}, row" for table in WATCHED))


Noticed = dict[Layer, list[Damage]]


async def noticed(
    connection: asyncpg.Connection,
    seals: Seals | None = None,
    *,
    state: bool = False,
    outside: Sequence[TreeHead] = (),
) -> Noticed:
    """What `onward verify` finds, by layer; without seals as an auditor without any key."""
    tally = Tally()
    async for each in look(connection, Deep(seals=seals, state=state, heads=tuple(outside))):
        tally.add(each)
    found: Noticed = defaultdict(list)
    for each in tally.findings:
        found[Layer.KEPT_HEAD if each.kind == "kept" else _layer(each.place)].append(each)
    assert bool(found[Layer.CHAIN]) == bool(tally.bad or tally.bad_pupils)
    assert bool(tally.findings) != tally.holds
    return {layer: findings for layer, findings in found.items() if findings}


def outside(file: Path) -> list[TreeHead]:
    """The heads in a file that was kept outside the database."""
    return [tree_head(each.text) for each in heads_in(file.read_bytes())]


def _layer(place: str) -> Layer:
    if place.startswith(_OF_A_STREAM):
        return Layer.STREAM
    if place.startswith("tree_"):
        return Layer.TREE
    if place in ("checkpoints", "day_heads", "log_keys", "log_keys.line"):
        return Layer.STORED_HEAD
    if place in _OF_A_CHAIN:
        return Layer.CHAIN
    return Layer.SEAL if place in _OF_A_SEAL or place.endswith("events.recorded_at") else Layer.STATE
