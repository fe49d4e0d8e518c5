"""What becomes of a value in a column, by its type: as a fault of the disk or an intruder would leave it."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

_BYTES = (
    "set_byte({c}, octet_length({c}) / 2, get_byte({c}, octet_length({c}) / 2) # 1)",
    "substring({c} FROM 1 FOR 5)",
    "''::bytea",
)
_TEXT = ("'zz' || {c}", "''")
_NUMBER = ("{c} + 1", "-1", "{most}")
_TIME = ("'infinity'", "'-infinity'", "'200000-01-01'", "'4000-01-01 BC'", "{c} + interval '400 days'")
_JSON = (
    "'[]'",
    "'{{}}'",
    "'\"torn\"'",
    "'[1, null]'",
    '\'[{{"id": 7, "due_at": "torn", "roles": ["dsl"], "people": "torn", "wakes": "torn", "state": 1}}]\'',
)
_KINDS: dict[str, Sequence[str]] = {
    "bytea": _BYTES,
    "text": _TEXT,
    "uuid": ("gen_random_uuid()", "'{somebody}'"),
    "boolean": ("NOT {c}",),
    "smallint": tuple(each.replace("{most}", "32767") for each in _NUMBER),
    "integer": tuple(each.replace("{most}", "2147483647") for each in _NUMBER),
    "bigint": tuple(each.replace("{most}", "9223372036854775807") for each in _NUMBER),
    "timestamp with time zone": _TIME,
    "date": ("'infinity'", "'-infinity'", "'4000-01-01 BC'", "'5000000-01-01'"),
    "jsonb": _JSON,
    "uuid[]": ("'{{}}'", "'{{NULL}}'", "ARRAY['{somebody}'::uuid]"),
    "text[]": ("'{{}}'", "'{{NULL}}'", "'{{torn}}'"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column, as the live schema has it."""

    table: str
    name: str
    type: str
    key: bool
    """Whether it is of the primary key, which holds no null."""

    def damages(self, somebody: str) -> list[str]:
        """The SQL of each value that it is damaged to; an unknown type fails, so that none is passed over."""
        found = [each.format(c=f'"{self.name}"', somebody=somebody) for each in _KINDS[self.type]]
        return found if self.key else [*found, "NULL"]


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
