"""What a school sets up before its first report, in order, done and not done (3.2k, 3.2l)."""

from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from domain.calendar.working_time import london
from domain.compliance.staleness import drift
from domain.people.roles import TO_FILL
from store.health import has_head_outside, unfilled, without_pupils
from store.ledger.ledger import Ledger
from wording import phrases
from wording.formatting import words
from wording.policy_text import number_not_known, telephones

STAYS = (
    "This is a trial. No e-mail leaves this computer: messages, including referrals, stay in a folder here."
)
NO_MAIL = "No mail server is set up, so Onward sends no e-mail. People find their tasks under Your work."


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """One thing to set up, with the page where that is done, if a page does it."""

    name: str
    page: str | None
    wants: tuple[str, ...]
    """Sentences on what is not done."""


async def setting_up(
    ledger: Ledger, *, seal_key_copied: bool, mail_stays: bool = False, school: UUID | None = None
) -> list[SetUp]:
    """Everything that a school, or that any school, sets up."""
    pool, policy, today = ledger.pool, ledger.in_force, london(ledger.clock.now()).date()
    own = policy.authority_for()
    mail = (STAYS,) if mail_stays else () if ledger.channels.mail else (NO_MAIL,)
    roles = groupby(await unfilled(pool, TO_FILL, school), key=lambda each: each[0])
    ending = tuple(each.says for each in drift(policy, (), today) if each.kind == "calendar-ending")
    return [
        SetUp(
            name="People",
            page="/people",
            wants=tuple(no_one_is(of, [r for _, r in each]) for of, each in roles),
        ),
        SetUp(
            name="Register of pupils",
            page="/pupils/import",
            wants=tuple(
                f"{each} has no pupils in its register. Import the list of the school’s own system."
                for each in await without_pupils(pool, school)
            ),
        ),
        SetUp(
            name=f"Numbers to ring, {own.name}" if own else "Numbers to ring",
            page=None,
            wants=tuple(
                number_not_known(each) for each in ("cscs", "lado") if not telephones(policy, agency=each)
            ),
        ),
        SetUp(name="Calendar", page="/calendar", wants=ending),
        SetUp(name="E-mail", page="/connections", wants=mail),
        SetUp(name="Copy of the seal key", page=None, wants=() if seal_key_copied else (_NO_COPY,)),
        SetUp(
            name="Heads outside",
            page="/integrity",
            wants=() if await has_head_outside(pool) else (_NO_HEAD,),
        ),
    ]


def no_one_is(school: str, roles: list[str]) -> str:
    """The roles that no one at a school has, to be given in this order."""
    missing = phrases.listed(f"no {phrases.lower(words(each))}" for each in roles)
    return f"{school} has {missing}. Give people these roles, in this order."


_NO_COPY = (
    "Without the seal key no one can ever read the record. The person who runs Onward keeps a copy in a "
    "second place, apart from backups, and sets ONWARD_SEAL_KEY_COPIED_ON to the day."
)
_NO_HEAD = (
    "No one outside keeps a signed head of the record yet, which shows that no entry was removed. Onward "
    "mails one each day to auditors and governors. The person who runs Onward can also set up a witness."
)
