"""What a database must be before a year is written into it: a demonstration's alone, and empty of cases."""

from uuid import UUID

from store.people.people_setup import DEMONSTRATION_SCHOOL
from store.servers import connection_to

_OTHERS = "SELECT EXISTS (SELECT FROM schools WHERE NOT demonstration)"
_CASES = "SELECT EXISTS (SELECT FROM cases)"
_CALLS = "SELECT EXISTS (SELECT FROM webhooks WHERE removed_at IS NULL)"


class NotUntouched(ValueError):
    """The database is not an untouched demonstration. The message says so, and what to do."""


async def check_untouched(owner_url: str) -> None:
    """Raise NotUntouched if the database has a real school, a case, or a webhook that would be called."""
    async with connection_to(owner_url) as connection:
        if await connection.fetchval(_OTHERS):
            raise NotUntouched(
                "This data folder has a school that is not a demonstration. Give an empty folder with --data."
            )
        if await connection.fetchval(_CASES):
            raise NotUntouched(
                "The demonstration school already has cases. Remove its data folder, or give another."
            )
        if await connection.fetchval(_CALLS):
            raise NotUntouched(
                "A webhook would be called about past cases. Remove it with `onward webhooks remove`."
            )


async def demonstration_school(owner_url: str) -> UUID:
    """The id of the demonstration school, whose people have been added."""
    async with connection_to(owner_url) as connection:
        found: UUID = await connection.fetchval(
            "SELECT id FROM schools WHERE name = $1", DEMONSTRATION_SCHOOL
        )
    return found
