"""A script or a hidden character in every field of anybody's words is shown as words on every page."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from api.openapi import EXAMPLES
from domain.command_catalogue import COMMANDS, RAISE
from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from store.people import saved_filters
from tests.school import WHY, Actor, Json, School, SetClock
from tests.web.browsers import Browsers, BrowserSession
from tests.web.full_case_over_http import full_case
from tests.web.script_bodies import SCRIPT, fields_of, scripted
from web.pages.reporting.report_screens import STEPS
from web.pages_app import PAGES

EITHER_OR = {"inform-pupil": ("/withheld_reason",), "record-parent-contact": ("/not_explained",)}
"""Fields that exclude others of the same body."""
NOT_SAID = {
    **dict.fromkeys(
        ("decide-review", "refer", "consider-support", "start-early-help", "close"),
        ("/pupil_wishes/reasons",),
    ),
    "reconsider": ("/pupil_wishes/text",),
    "record-mentor-contact": ("/reasons",),
    "answer-information-request": ("/reasons",),
}
"""Reasons that say something only under an answer that this case does not give."""
BESIDE = {
    "close": "a case that owes something is not closed",
    "reopen": "nor opened again",
    "adopt-policy": "there is no other policy to adopt",
    "record-telephone": "no call is open",
    "confirm-in-writing": "nothing is owed in writing",
}
"""Commands that the case of this test does not come to, whose only words are reasons and notes."""
SOME = 10
"""Each entry's own words stand in the case as a whole; the replay takes a tenth of a second for each."""
STREAMS = {"/events", "/cases/{id}/events", "/stay"}
_PARSED = r"""async (paths) => {
  const found = [];
  let shown = 0;
  for (const path of paths) {
    const answer = await fetch(path);
    const text = await answer.text();
    if (answer.status >= 500) found.push(`${path}: ${answer.status}`);
    if (!(answer.headers.get("content-type") ?? "").startsWith("text/html")) continue;
    const page = new DOMParser().parseFromString(text, "text/html");
    if (page.querySelector("[onfocus], [autofocus], script:not([src^='/assets/'])")) found.push(path);
    if (page.documentElement.textContent.includes("<script>document.title")) shown += 1;
    if (/[\u202e\u2066\u{e0041}]/u.test(text)) found.push(`${path} hides a character`);
    const words = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode())
      if (/[א-ת]/.test(words.currentNode.data) && !words.currentNode.parentElement.closest("bdi, [dir=auto]"))
        found.push(`${path} lets words pull on their neighbours`);
  }
  return [found, shown];
}"""


class Said:
    """Everybody's commands, with a script in each field; and which fields those were."""

    def __init__(self) -> None:
        self.fields: set[tuple[str, str]] = set()

    def body(self, command: str, given: dict[str, Any], without: tuple[str, ...]) -> dict[str, Any]:
        self.fields |= {(command, each.pointer) for each in fields_of(command) if each.pointer not in without}
        return scripted(command, given, frozenset(without))

    async def does(self, actor: Actor, case: Json, command: str, body: Any = None) -> Json:
        given = EXAMPLES[command] if body is None else body
        others: tuple[str, ...] = EITHER_OR.get(command, ())
        if any(each.strip("/") in given for each in others):
            others = tuple(each.pointer for each in fields_of(command) if each.pointer not in others)
        others = (*others, *NOT_SAID.get(command, ()))
        answer = await actor.tries(case, command, self.body(command, given, others))
        assert answer.status_code == 200, (command, answer.text)
        after: Json = answer.json()
        return after


async def everywhere(browsers: Browsers, school: School) -> None:
    """A script as the name of the school and of everybody, and as a system's address."""
    owner = browsers.owner
    await owner.execute("UPDATE schools SET name = $2 WHERE id = $1", school.id, f"{SCRIPT} {school.id}")
    named = "UPDATE people SET name = $2 || name, phone = $2, email = $2 || id WHERE school = $1"
    await owner.execute(named, school.id, SCRIPT)
    called = "INSERT INTO webhooks (id, school, url, secret) VALUES ($1, $2, $3, $4)"
    await owner.execute(called, uuid4(), school.id, f"http://{SCRIPT}", b"s")
    ledger = browsers.ledger
    await saved_filters.save(ledger.pool, ledger.seals, school.dsl.id, SCRIPT, {"q": SCRIPT})
    concern = await school.teacher.post("/v1/process-concerns", {"clause": "11.2", "text": SCRIPT})
    assert concern.status_code == 201, concern.text


def addresses(case: Json, school: School) -> list[str]:
    """Every page that there is, with every question of a report, and some entries of the replay."""
    entries = range(1, case["version"] + 1, SOME)
    these = {
        "{id}": case["id"],
        "{agency_referral}": case["agency_referrals"][0]["id"],
        "{clause}": "11.8",
        "{secret}": "none",
        "{step}": "what",
    }
    found = []
    for address, page in PAGES.items():
        if page.get is None or address in STREAMS:
            continue
        names = these | ({"{id}": str(school.teacher.id)} if address.startswith("/people/") else {})
        for name, value in names.items():
            address = address.replace(name, value)
        assert "{" not in address, f"tell this test what to put into {address}"
        found.append(address)
    found += [f"/report/{step.name}" for step in STEPS]
    found += [f"/cases/{case['id']}/replay?entry={entry}" for entry in entries]
    return [*found, f"/cases/{case['id']}?entries=all", f"/cases/{case['id']}?done=raise"]


async def reads(visitor: BrowserSession, pages: list[str]) -> int:
    """How many of the pages show the script; on none does it stand as anything but words."""
    visitor.expected |= {403, 404, 409, 422}
    await visitor.page.goto(visitor.address)
    wrong, shown = await visitor.page.evaluate(_PARSED, pages)
    assert wrong == []
    return int(shown)


async def test_a_script_in_every_field_is_shown_as_words_on_every_page(
    browsers: Browsers, school: School, ledger: Ledger, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Said()
    await everywhere(browsers, school)
    monkeypatch.setattr(Actor, "does", lambda *given, **named: said.does(*given, **named))
    monkeypatch.setitem(EXAMPLES, "raise", said.body("raise", EXAMPLES["raise"], ()))
    case = await full_case(school, ledger, clock)
    case = await school.dsl.does(case, "record-paper-copy")
    joined = [await school.colleague.raises() for _ in range(2)]
    await school.dsl.does(joined[0], "join", {"into": joined[1]["id"], "reasons": WHY})
    noted = await school.colleague.raises(category="neglect")
    soon = str(clock.time.date() + timedelta(days=10))
    noting = EXAMPLES["note-and-watch"] | {"look_again_on": soon}
    await school.dsl.does(noted, "note-and-watch", noting)
    draft = {f"{each.pointer}": [SCRIPT] for each in fields_of("raise")}
    whole = {"key": ["k" * 24], **draft}
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: whole)
    missing = {
        (command, each.pointer)
        for command in (RAISE.name, *COMMANDS)
        if command not in BESIDE
        for each in fields_of(command)
        if each.pointer not in NOT_SAID.get(command, ())
    } - said.fields
    assert missing == set()
    pages = [*addresses(case, school), *(f"/cases/{each['id']}?entries=all" for each in (*joined, noted))]
    receipt = [each for each in pages if each.rpartition("/")[2] not in COMMANDS and "replay" not in each]
    for person, read, least in (
        (school.teacher, receipt, 20),
        (school.admin, [each for each in receipt if case["id"] not in each], 8),
        (school.dsl, pages, 60),
    ):
        visitor = await browsers.signed_in(person)
        shown = await reads(visitor, read)
        assert shown >= least, f"{shown} pages show it"
    for page in ("?entries=all", "/replay", "/compliance", "/plan"):
        await visitor.page.goto(f"{visitor.address}/cases/{case['id']}{page}")
        assert "stolen" not in await visitor.page.title()
    await browsers.owner.execute("DELETE FROM webhooks WHERE school = $1", school.id)
