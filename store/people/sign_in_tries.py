"""Tries to sign in: guessing is slowed down, and refused passwords are recorded.

Tries are counted separately in browsers that the person has used before.
"""

import hashlib
import secrets
from uuid import UUID

from store.people.accounts import normal
from store.pool import Pool

KNOWN_DAYS = 180
"""Days that a browser stays known after the last sign-in from it."""
MOST_BROWSERS = 20
"""Known browsers of one person; the one unused for longest goes."""
FREE = 5
FREE_OF_A_SCHOOL = 100
"""Failures over all names of a school, from browsers that are not known, before its guessers wait."""
# Count a try before checking the password, so that parallel tries all count. Some are free; then each waits
# twice as long as the previous one, at most a minute.
_TRY = """
INSERT INTO guesses (login, failures, last_at) VALUES ($1, 1, now())
ON CONFLICT (login) DO UPDATE SET
    failures = CASE WHEN guesses.last_at < now() - interval '1 hour' THEN 1 ELSE guesses.failures + 1 END,
    last_at = now()
WHERE guesses.failures < $2::int
   OR guesses.last_at + least(60, 2 ^ least(guesses.failures - $2::int, 6)) * interval '1 second' <= now()
RETURNING failures
"""
# Skip rows that another try has locked: no one should wait for tidying.
_LAPSE_TRIES = """
DELETE FROM guesses WHERE login IN (
    SELECT login FROM guesses WHERE last_at < now() - interval '1 hour' LIMIT 100 FOR UPDATE SKIP LOCKED
)
"""
# An unknown name counts in a school too, always the same one: a wait must not say that a name is known.
_SCHOOL = """
SELECT coalesce(
    (SELECT p.school FROM accounts AS a JOIN people AS p ON p.id = a.person WHERE a.login = $1),
    (SELECT id FROM schools ORDER BY sha256(convert_to(id::text || $1, 'UTF8')) LIMIT 1)
)
"""
_FORGIVE = "UPDATE guesses SET failures = failures - 1 WHERE login = $1 AND failures > 0"
_FORGET = "DELETE FROM guesses WHERE login = $1"
_KNOWN = """
SELECT true FROM known_browsers
WHERE browser = $1 AND login = $2 AND seen_at > now() - make_interval(days => $3)
"""
_KNOW = """
INSERT INTO known_browsers (browser, login, person) VALUES ($1, $2, $3)
ON CONFLICT (browser, login) DO UPDATE SET person = excluded.person, seen_at = now()
"""
_ISSUED = "SELECT true FROM known_browsers WHERE browser = $1 LIMIT 1"
_BOUND = """
DELETE FROM known_browsers WHERE person = $1 AND (browser, login) NOT IN (
    SELECT browser, login FROM known_browsers WHERE person = $1 ORDER BY seen_at DESC LIMIT $2
)
"""
_LAPSE = """
DELETE FROM known_browsers WHERE (browser, login) IN (
    SELECT browser, login FROM known_browsers
    WHERE seen_at < now() - make_interval(days => $1) LIMIT 100 FOR UPDATE SKIP LOCKED
)
"""


async def lane(pool: Pool, login: str, browser: str | None) -> bytes:
    """Where tries for a name are counted: with everyone's, or separately for a known browser."""
    name, own = _hash(normal(login)), _hash(browser or "")
    known = await pool.fetchval(_KNOWN, own, name, KNOWN_DAYS)
    return hashlib.sha256(name + own).digest() if known else name


async def school_lane(pool: Pool, login: str) -> bytes:
    """Where tries for all names of a school are counted that come from browsers that are not known."""
    return _hash(f"school {await pool.fetchval(_SCHOOL, normal(login))}")


def is_known(lane: bytes, login: str) -> bool:
    """Whether the tries come from a browser from which this name signed in before."""
    return lane != _hash(normal(login))


async def may_try(pool: Pool, lane: bytes, free: int = FREE) -> bool:
    """Count one try; False if the guesser must wait."""
    async with pool.connection() as connection:
        await connection.execute(_LAPSE_TRIES)
        return await connection.fetchval(_TRY, lane, free) is not None


async def forgive(pool: Pool, lane: bytes) -> None:
    """Take back one try, which was right: the others of the school still count."""
    await pool.execute(_FORGIVE, lane)


async def forget(pool: Pool, lane: bytes) -> None:
    """Forget the tries in this lane after a correct password; tries in other lanes still count."""
    await pool.execute(_FORGET, lane)


async def know_browser(pool: Pool, person: UUID, login: str, browser: str | None) -> str:
    """Remember that a person signed in from this browser; returns the secret for its cookie.

    Only a hash is stored. A secret that we did not issue, such as a planted one, is replaced.
    """
    async with pool.connection() as connection:
        issued = browser and await connection.fetchval(_ISSUED, _hash(browser))
        secret = browser if browser and issued else secrets.token_urlsafe(32)
        await connection.execute(_KNOW, _hash(secret), _hash(normal(login)), person)
        await connection.execute(_BOUND, person, MOST_BROWSERS)
        await connection.execute(_LAPSE, KNOWN_DAYS)
    return secret


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


# As a look: it waits for the row but not for the disk. A known and an unknown name take as long.
_REFUSED = """
WITH soon AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
SELECT keep_refused_sign_in($1) FROM soon
"""


async def note_refused(pool: Pool, person: UUID | None) -> None:
    """Record that a password was refused; None if no one has the sign-in name. At most once a minute each."""
    await pool.execute(_REFUSED, person)
