"""Cases about pupils of the register, over HTTP."""

from tests.school import Actor, Json, a_concern


async def reports(by: Actor, pupil: Json, about: tuple[Actor, ...] = (), **concern: object) -> Json:
    """Raise a concern about a pupil of the register, and return the case as its reporter sees it."""
    sent = a_concern(about, **concern) | {"pupil": {"id": pupil["id"]}}
    answer = await by.post("/v1/referrals", sent)
    assert answer.status_code == 201, answer.text
    case: Json = answer.json()
    return case


async def chronology(by: Actor, pupil: Json, **query: object) -> list[Json]:
    """A page of the chronology."""
    page: list[Json] = await by.read(f"/v1/pupils/{pupil['id']}/chronology", **query)
    return page


def told(entries: list[Json]) -> list[tuple[str | None, str]]:
    """The case and the type of each entry."""
    return [(each["case"], each["type"]) for each in entries]
