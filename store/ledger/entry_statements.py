"""The SQL that reads entries of cases, and the links of their chains."""

from store.ledger import chain

READ_EVENT = "SELECT body, format FROM events WHERE case_id = $1 AND version = $2"

READ_KEY = """
SELECT k.wrapped, c.version, c.head FROM case_keys AS k LEFT JOIN cases AS c ON c.id = k.case_id
WHERE k.case_id = $1
"""

READ_EVENTS = """
SELECT version, format, command_id, body, previous, hash FROM events
WHERE case_id = $1 AND version > $2
ORDER BY version LIMIT $3
"""

READ_LINK = f"SELECT {', '.join(chain.COLUMNS)}, hash FROM events WHERE case_id = $1 AND version = $2"
READ_CHAINS = f"SELECT {chain.SENT} FROM events"
READ_CHAIN = READ_CHAINS + " WHERE case_id = $1 ORDER BY version"
CASE_HEADS = "SELECT id, version, head FROM cases"
