"""The order and the filter of *Your work* that a person chose: sealed for that person, and no one else's."""

from typing import Any
from uuid import UUID

from domain.field_rules import CODE
from store.ledger.sealing import Seals
from store.pool import Pool
from store.queries.card_queries import DUE, ORDERS, CardChoice, Tab

_BODY = "SELECT body FROM work_choices WHERE person = $1"
_KEEP = """
INSERT INTO work_choices (person, body) VALUES ($1, $2)
ON CONFLICT (person) DO UPDATE SET body = excluded.body
"""
_FORGET = "DELETE FROM work_choices WHERE person = $1"
_ALLOWED = {"order": ORDERS, "due": DUE}


async def find(pool: Pool, seals: Seals, person: UUID, tab: Tab) -> CardChoice:
    """What the person chose, on this tab; as it is at first if nothing is kept, or if it cannot be opened."""
    body = await pool.fetchval(_BODY, person)
    kept = seals.open_json(sealed_for(person), body, "a choice for the work list") if body is not None else {}
    return choice(tab, kept or {})  # damaged: the work must be shown all the same


async def keep(pool: Pool, seals: Seals, person: UUID, chosen: CardChoice) -> None:
    """Keep the order and the filter, but not the tab: the work of the day is not hidden the next morning."""
    kept = {"order": chosen.order, "due": chosen.due, "category": chosen.category}
    async with pool.connection() as connection:
        if choice(chosen.tab, {}) == choice(chosen.tab, kept):
            await connection.execute(_FORGET, person)
        else:
            body = seals.seal_json(sealed_for(person), kept)
            await connection.execute(_KEEP, person, body)


def choice(tab: Tab, words: dict[str, Any]) -> CardChoice:
    """A choice in codes; an unknown one chooses nothing."""
    known = {name: words[name] for name, allowed in _ALLOWED.items() if words.get(name) in allowed}
    kind = words.get("category")
    return CardChoice(tab=tab, category=kind if kind and CODE.fullmatch(kind) else None, **known)


def sealed_for(person: UUID) -> bytes:
    """The context that binds the seal to the person."""
    return b"work choice" + person.bytes
