"""Ask a person who is signed in for their password once more, before a record leaves Onward."""

from uuid import UUID

from application import problems
from application.school import passwords
from store.people import accounts, sign_ins
from store.pool import Pool


async def is_asked_for(pool: Pool, person: UUID) -> bool:
    """Whether the person has to give a password; an invented person of a demonstration has none."""
    return _is_asked_for(await accounts.own_proof(pool, person))


async def confirm(pool: Pool, person: UUID, password: str, browser: str | None = None) -> None:
    """NotConfirmed unless this is the person's password. Tries count as those of signing in do."""
    own = await accounts.own_proof(pool, person)
    if not _is_asked_for(own):
        return
    if own.login is None:
        raise problems.NotConfirmed
    lane = await sign_ins.lane(pool, own.login, browser)
    if not await sign_ins.may_try(pool, lane):
        raise problems.NotConfirmed
    if not await passwords.fits(password, own.password):
        raise problems.NotConfirmed
    await sign_ins.forget(pool, lane)


def _is_asked_for(own: accounts.OwnProof) -> bool:
    return own.password is not None or not own.invented
