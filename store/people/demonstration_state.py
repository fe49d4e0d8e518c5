"""What a database must be before a year is written into it: a demonstration's alone, and empty of cases."""

from store.servers import connection_to

_TOUCHED = {
    "SELECT EXISTS (SELECT FROM schools WHERE NOT demonstration)": (
        "This data folder has a school that is not a demonstration. Give an empty folder with --data."
    ),
    "SELECT EXISTS (SELECT FROM cases)": (
        "The demonstration school already has cases. Remove its data folder, or give another."
    ),
    "SELECT EXISTS (SELECT FROM webhooks WHERE removed_at IS NULL)": (
        "A webhook would be called about past cases. Remove it with `onward webhooks remove`."
    ),
}


class NotUntouched(ValueError):
    """The database is not an untouched demonstration. The message says so, and what to do."""


async def check_untouched(owner_url: str) -> None:
    """Raise NotUntouched if the database has a real school, a case, or a webhook that would be called."""
    async with connection_to(owner_url) as connection:
        for has, says in _TOUCHED.items():
            if await connection.fetchval(has):
                raise NotUntouched(says)
