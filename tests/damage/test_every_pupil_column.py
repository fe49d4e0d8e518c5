"""Damage every column of one pupil's rows: all else works, and a check names the damage."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from store.verification.damage_findings import Damage
from store.verification.pupil_check import CheckedPupil
from store.verification.record_check import Deep, look
from tests.damage.damaged_school import Place
from tests.damage.damaged_values import Column
from tests.damage.extent import EXTENT, damages_of
from tests.damage.isolation_checks import others_are_well

OF_A_PUPIL = {
    "pupils": "id = '{pupil}'",
    "pupil_keys": "pupil_id = '{pupil}'",
    "pupil_events": "pupil_id = '{pupil}' AND version = 2",
    "pupil_listings": "pupil_id = '{pupil}'",
    "pupil_views": "id = (SELECT min(id) FROM pupil_views WHERE pupil_id = '{pupil}')",
}
UNTOLD: Mapping[tuple[str, str], tuple[str, ...]] = {("pupil_listings", "change"): ("more",)}
"""Plausible values that nothing repeats: no check can notice the change."""
PLAIN = ("This record cannot be opened",)


@EXTENT
@pytest.mark.parametrize("table", OF_A_PUPIL)
async def test_a_damaged_row_of_a_pupil(place: Place, table: str, most: int) -> None:
    wrong, damaged = list[str](), 0
    for column, name, value in await damages_of(place, table, _row(place, table), most):
        if not await place.damage(column, _row(place, table), value):
            continue
        damaged += 1
        with capture_logs():
            found = await _found(place)  # first: what the others write is not entered in the tree here
            said = [*await _other_pupils_are_well(place), *await others_are_well(place)]
        wrong += [f"{table}.{column.name}, {name}: {each}" for each in said]
        wrong += _unnamed(place, column, name, found)
        await place.put_back()
    assert damaged
    assert not wrong, "\n".join((f"{len(wrong)}:", *wrong))


def _unnamed(place: Place, column: Column, name: str, found: list[Damage]) -> list[str]:
    """The damage that a check did not name, or named of another pupil."""
    wrong = []
    of_all = {each.pupil for each in found}
    if name not in UNTOLD.get((column.table, column.name), ()) and not found:
        wrong.append(f"{column.table}.{column.name}: {name} is not named")
    if UUID(place.good_pupil["id"]) in of_all:
        wrong.append(f"{column.table}.{column.name}: {name} accuses another: {', '.join(map(str, found))}")
    return wrong


async def _other_pupils_are_well(place: Place) -> list[str]:
    dsl, good, bad = place.school.dsl, place.good_pupil, place.bad_pupil
    said = []
    answer = await dsl.get(f"/v1/pupils/{good['id']}")
    if answer.status_code != 200 or answer.json() != good:
        said.append(f"the other pupil: {answer.status_code}")
    search = await dsl.post("/v1/pupils/search", {})
    if search.status_code != 200 or good["id"] not in search.text:
        said.append(f"the search: {search.status_code} {search.text[:100]}")
    changed = await dsl.post(f"/v1/pupils/{good['id']}/update", {"changes": {"class": "9Z"}})
    if changed.status_code != 200:
        said.append(f"a change of the other pupil: {changed.status_code}")
    own = await dsl.get(f"/v1/pupils/{bad['id']}")
    if own.status_code >= 500 and own.json()["title"] not in PLAIN:
        said.append(f"the pupil: {own.status_code} {own.text[:100]}")
    for person in (place.school.governor, place.other.dsl):
        outside = await person.get(f"/v1/pupils/{bad['id']}")
        if outside.status_code != 404:
            said.append(f"an outsider: {outside.status_code}")
    return said


async def _found(place: Place) -> list[Damage]:
    deep = Deep(seals=place.ledger.seals, state=True)
    async with place.ledger.pool.connection(30) as connection:
        found = [each async for each in look(connection, deep)]
    gone = [
        Damage(place="pupil_keys", says="the key is gone", pupil=each.pupil)
        for each in found
        if isinstance(each, CheckedPupil) and each.key_gone
    ]
    return [
        *gone,
        *(more for each in found for more in ((each,) if isinstance(each, Damage) else each.findings)),
    ]


def _row(place: Place, table: str) -> str:
    return OF_A_PUPIL[table].format(pupil=place.bad_pupil["id"])
