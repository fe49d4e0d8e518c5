"""Requests about pupils of the register."""

from typing import Any

import httpx2

from tests.api.openapi_checks import check
from tests.school import Actor, Json

NO_SUCH = "00000000-0000-4000-8000-000000000000"


async def found(person: Actor, **search: Any) -> list[Json]:
    answer = await person.post("/v1/pupils/search", search)
    assert answer.status_code == 200, answer.text
    check(answer.json(), {"$ref": "#/components/schemas/FoundPupilsView"})
    pupils: list[Json] = answer.json()["pupils"]
    return pupils


async def searched(person: Actor, path: str, **search: Any) -> list[Json]:
    """Every page of a search."""
    found: list[Json] = []
    cursor: Json = {}
    while True:
        page: Json = (await person.post(path, search | cursor)).json()
        found.append(page)
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


async def read(person: Actor, pupil: Json) -> httpx2.Response:
    return await person.get(f"/v1/pupils/{pupil['id']}")


async def change(person: Actor, pupil: Json, name: str, body: Json, **headers: str) -> httpx2.Response:
    return await person.post(f"/v1/pupils/{pupil['id']}/{name}", body, **headers)


def to(**changes: Any) -> Json:
    return {"changes": changes}
