"""Damaged values of a column, by its type, as a disk fault or an intruder would leave them."""

from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg

_BYTES = {
    "a bit": "set_byte({c}, octet_length({c}) / 2, get_byte({c}, octet_length({c}) / 2) # 1)",
    "cut": "substring({c} FROM 1 FOR 5)",
    "empty": "''::bytea",
}
_TEXT = {"other": "'zz' || {c}", "empty": "''"}
_TIME = {
    "never": "'infinity'",
    "always": "'-infinity'",
    "far": "'200000-01-01'",
    "long ago": "'4000-01-01 BC'",
    "later": "{c} + interval '400 days'",
}
_TORN = '[{{"id": 7, "due_at": "torn", "roles": ["dsl"], "people": "torn", "wakes": "torn", "state": 1}}]'
_JSON = {
    "empty": "'[]'",
    "none": "'{{}}'",
    "a word": "'\"torn\"'",
    "numbers": "'[1, null]'",
    "torn": f"'{_TORN}'",
}


def _number(most: int) -> dict[str, str]:
    return {"more": "{c} + 1", "below": "-1", "most": str(most)}


_KINDS: Mapping[str, Mapping[str, str]] = {
    "bytea": _BYTES,
    "text": _TEXT,
    "uuid": {"other": "gen_random_uuid()", "another person": "'{person}'"},
    "boolean": {"other": "NOT {c}"},
    "smallint": _number(2**15 - 1),
    "integer": _number(2**31 - 1),
    "bigint": _number(2**63 - 1),
    "timestamp with time zone": _TIME,
    "date": {**{name: _TIME[name] for name in ("never", "always", "long ago")}, "far": "'5000000-01-01'"},
    "jsonb": _JSON,
    "bigint[]": {"empty": "'{{}}'", "of null": "'{{NULL}}'", "other": "'{{-1}}'"},
    "uuid[]": {"empty": "'{{}}'", "of null": "'{{NULL}}'", "another person": "ARRAY['{person}'::uuid]"},
    "text[]": {"empty": "'{{}}'", "of a null": "'{{NULL}}'", "other": "'{{torn}}'"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column, as the live schema has it."""

    table: str
    name: str
    type: str
    key: bool
    """Whether it is part of the primary key, which cannot be null."""

    def damages(self, person: str) -> dict[str, str]:
        """The SQL of each damaged value; an unknown type fails, so that no column is skipped."""
        kinds = _KINDS[self.type].items()
        found = {name: each.format(c=f'"{self.name}"', person=person) for name, each in kinds}
        return found if self.key else {**found, "null": "NULL"}


async def columns(connection: asyncpg.Connection) -> list[Column]:
    """Every column of every table."""
    rows = await connection.fetch(
        """
        SELECT c.table_name, c.column_name, format_type(a.atttypid, NULL) AS type, EXISTS (
            SELECT FROM pg_index AS i
            WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY(i.indkey)
        ) AS key
        FROM information_schema.columns AS c
        JOIN information_schema.tables AS t USING (table_schema, table_name)
        JOIN pg_attribute AS a ON a.attrelid = c.table_name::regclass AND a.attname = c.column_name
        WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
        ORDER BY c.table_name, c.ordinal_position
        """
    )
    return [
        Column(table=row["table_name"], name=row["column_name"], type=row["type"], key=row["key"])
        for row in rows
    ]
