"""What a school sets up before its first report, in order, done and not done (3.2k, 3.2l)."""

from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from domain.calendar.working_time import london
from domain.compliance.staleness import drift
from domain.people.roles import TO_FILL
from policies.policy_loader import SAMPLE
from store.health import has_head_outside, named_otherwise, unfilled, without_pupils
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
    missing = await unfilled(pool, TO_FILL, school)
    cannot = await unfilled(pool, TO_FILL, school, signing_in=True)
    sample = policy.id == SAMPLE and await named_otherwise(pool, policy.title, school)
    unknown = [each for each in ("cscs", "lado") if not telephones(policy, agency=each)]
    ending = tuple(each.says for each in drift(policy, (), today) if each.kind == "calendar-ending")
    return [
        SetUp(
            name="People",
            page="/people",
            wants=tuple(
                says(of, [role for _, role in each])
                for says, found in (
                    (no_one_is, missing),
                    (_no_one_signs_in, [each for each in cannot if each not in missing]),
                )
                for of, each in groupby(found, key=lambda each: each[0])
            ),
        ),
        SetUp(
            name="Your own policy and kinds of concern",
            page="/policy",
            wants=(_SAMPLE.format(title=policy.title),) if sample else (),
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
            wants=(number_not_known(*unknown),) if unknown else (),
        ),
        SetUp(name="Calendar", page="/calendar", wants=ending),
        SetUp(name="E-mail", page="/connections", wants=mail),
        SetUp(name="Copy of the seal key", page=None, wants=() if seal_key_copied else (_NO_COPY,)),
        SetUp(
            name="Proof kept outside the school",
            page="/integrity",
            wants=() if await has_head_outside(pool) else (_NO_HEAD,),
        ),
    ]


def no_one_is(school: str, roles: list[str]) -> str:
    """The roles that no one at a school has, to be given in this order."""
    give = "a person this role" if len(roles) == 1 else "people these roles, in this order"
    return f"{school} has {_none_of(roles)}. Give {give}."


def _no_one_signs_in(school: str, roles: list[str]) -> str:
    """The roles whose people have no account yet."""
    return f"{school} has {_none_of(roles)} who can sign in. Under People, create a link for each."


def _none_of(roles: list[str]) -> str:
    return phrases.listed(f"no {phrases.lower(words(each))}" for each in roles)


_SAMPLE = (
    "The policy in force is the sample that comes with Onward: {title}. The person who runs Onward replaces "
    "it before the first case: see “The school’s own policy and kinds of concern” in docs/operating.md."
)
_NO_COPY = (
    "Without the seal key no one can ever read the record. The person who runs Onward keeps a copy in a "
    "second place, apart from backups, and sets ONWARD_SEAL_KEY_COPIED_ON to the day."
)
_NO_HEAD = (
    "No one outside the school keeps the proof yet that no entry was removed. Onward mails it each day to "
    "auditors and governors. The person who runs Onward can also set up a witness."
)
