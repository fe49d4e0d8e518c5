"""No form answers a question for the person: on a fresh form, no radio and no box is ticked.

Every page is opened, so a new form is looked at too. What a person answered before comes back, of course.
"""

from collections.abc import Iterator

import asyncpg
import pytest
from selectolax.lexbor import LexborHTMLParser

from domain.command_catalogue import COMMANDS
from store.ledger.ledger import Ledger
from tests.other_bodies import a_pupil
from tests.school import Json, School, SetClock
from tests.web.full_case_over_http import full_case
from tests.web.test_school_isolation import at_a_browser
from web.pages.case.command_form import NAMED_BY_LINKS
from web.pages.reporting.report_screens import STEPS
from web.pages_app import PAGES

ALLOWED = {
    ("/cases/{id}/as-at", "by"): "how to show the record is a preference",
    ("/cases/{id}/challenge", "/decision"): "the only decision that can be challenged",
    ("/cases/{id}/start-early-help", "/kind"): "the kind that was decided",
    ("/mail", "hours"): "the hours that the person has",
    ("/people/{id}", "roles"): "the roles that the person has",
}
PEOPLE = ("dsl", "teacher", "headteacher", "admin", "operator")


class Ticks:
    """The radios and boxes of a page: how many there are of each name, and which are ticked."""

    def __init__(self, page: str) -> None:
        self.choices: dict[str, list[str]] = {}
        self.ticked: set[str] = set()
        for each in LexborHTMLParser(page).css("input[type=radio], input[type=checkbox]"):
            given = each.attributes
            name = given.get("name") or ""
            if given.get("value"):
                self.choices.setdefault(name, []).append(str(given["value"]))
            if "checked" in given:
                self.ticked.add(name)

    def answered(self) -> set[str]:
        """Those that are ticked, although there was something to choose."""
        only = {f"/{name}" for name in NAMED_BY_LINKS}
        return {name for name in self.ticked if name not in only or len(self.choices.get(name, ())) != 1}


def addresses(school: School, pupil: Json, cases: list[Json]) -> Iterator[tuple[str, str]]:
    """Each page that can be opened, by its pattern, with ids of this school."""
    ids = {"/pupils": [pupil["id"]], "/people": [str(school.colleague.id)]}
    ids["/cases"] = [each["id"] for each in cases]
    for pattern, page in PAGES.items():
        if page.get is None or page.stream:
            continue
        if "{step}" in pattern:
            yield from ((pattern, pattern.format(step=each.name)) for each in STEPS)
        elif pattern.endswith("/refer"):  # what a task leads to
            yield from ((pattern, pattern.format(id=each)) for each in ids["/cases"])
        else:
            for each in ids.get("/" + pattern.split("/")[1], [""]) if "{id}" in pattern else [""]:
                yield pattern, pattern.replace("{id}", each)


@pytest.fixture
async def cases(school: School, ledger: Ledger, clock: SetClock) -> list[Json]:
    owned = await school.teacher.raises()
    await school.dsl.does(owned, "accept")
    return [await full_case(school, ledger, clock), await school.teacher.raises(), owned]


async def test_nothing_is_ticked_on_a_fresh_form(
    school: School, cases: list[Json], owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil = await a_pupil(school.admin)
    ticked: set[tuple[str, str]] = set()
    looked_at: dict[str, int] = {}
    for part in PEOPLE:
        async with at_a_browser(owner, ledger, school.everybody[part]) as (http, _):
            for pattern, path in addresses(school, pupil, cases if part == "dsl" else cases[:1]):
                answer = await http.get(path)
                if "text/html" not in answer.headers.get("content-type", ""):
                    continue  # the bytes of a PDF can look like markup
                found = Ticks(answer.text)
                looked_at[pattern] = looked_at.get(pattern, 0) + len(found.choices)
                ticked |= {(pattern, name) for name in found.answered()}
    assert ticked == ALLOWED.keys()
    with_radios = {pattern for pattern, number in looked_at.items() if number}
    assert {"/calendar", "/hand-over", "/report/{step}", "/report/emergency", "/pupils/import"} <= with_radios
    assert sum(f"/cases/{{id}}/{name}" in with_radios for name in COMMANDS) > 25
