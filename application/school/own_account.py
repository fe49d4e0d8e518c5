"""A person's own account: when their mail comes, their password, and its proof before a record leaves."""

from uuid import UUID

from application import problems
from application.school import passwords
from application.school.answered_once import Answered, answered_once, anyone
from application.sent_request import SentRequest
from domain.field_rules import Fault
from domain.messaging.digests import ChooseDigests
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller, StoredResponse
from store.people import accounts, mail_choices, sign_in_tries
from store.people.mail_choices import MailChoice
from store.pool import Pool


async def choose_digests(
    ledger: Ledger, sent: SentRequest, asked: ChooseDigests | list[Fault]
) -> Answered[MailChoice]:
    """Record when the caller's mail comes, or raise the Problem that answers it."""

    async def before(_: Ledger, caller: Caller, kept: StoredResponse) -> MailChoice:
        return await mail_choices.recorded(ledger.pool, caller.person.id, kept.case)

    async def write(caller: Caller, asked: ChooseDigests) -> MailChoice:
        now = ledger.clock.now()
        return await mail_choices.choose(ledger.pool, caller.person.id, asked.digests, now, sent.key)

    return await answered_once(ledger, sent, asked, may=anyone, before=before, write=write)


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
    lane = await sign_in_tries.lane(pool, own.login, browser)
    if not await sign_in_tries.may_try(pool, lane):
        raise problems.NotConfirmed
    if not await passwords.fits(password, own.password):
        raise problems.NotConfirmed
    await sign_in_tries.forget(pool, lane)


async def change_password(
    ledger: Ledger, person: UUID, *, session: str, old: str, new: str, browser: str | None
) -> tuple[str, str | None]:
    """Change one's own password, if the old one fits and the new one is hard to guess; else NotConfirmed.

    Returns the sign-in name, and the fault of the new password; None if it is in force.
    """
    pool = ledger.pool
    own = await accounts.own_proof(pool, person)
    if own.login is None or own.password is None:
        raise problems.NotConfirmed
    await confirm(pool, person, old, browser)
    wrong = passwords.wrong_with(new, own.login, *own.names)
    if wrong is None and await passwords.fits(new, own.password):
        wrong = "That is your password now. Choose another"
    if wrong is not None:
        return own.login, wrong
    kept, mail = await passwords.hashed(new), ledger.channels.mail
    if not await accounts.change_password(pool, session, own.password, kept, person, mail):
        raise problems.NotConfirmed
    return own.login, None


def _is_asked_for(own: accounts.OwnProof) -> bool:
    return own.password is not None or not own.invented
