"""The twelve tasks of `docs/tasks.md`, walked at a desk and on a phone, with a script and without.

At a desk with a script they take as many posts and clicks as the table says.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from store.ledger.ledger import Ledger
from tests.school import School, SetClock
from tests.web.browsers import TELEPHONE, Browsers
from tests.web.task_desks import Desk
from tests.web.task_walker import TaskWalker
from tests.web.task_walks import TASKS, WATCHES, DslTask

DOCUMENT = Path("docs/tasks.md")
COUNTS = r" \| (\d+)" * 7 + r" \|$"
ROW = re.compile(r"^\| (\d+) \| (.+?)" + COUNTS, re.MULTILINE)
"""A task: its number and name; posts, clicks and choices, each before and now; boxes now."""
TOTAL = re.compile(r"^\| \| \*\*Together\*\*" + COUNTS, re.MULTILINE)
SIMPLE_NO = re.compile(r"the tasks 1, 2 and 10: (\d+) posts before, and (\d+) now")
BOXES_OF_A_NO = re.compile(r"Its tasks 2 and 10\nhave (\d+) boxes to write in")
WATCHED = re.compile(r"\*Note and watch\* takes (\d+) post, (\d+) clicks and (\d+) box")
OTHER_FRAMES = pytest.mark.long(
    "each task at a desk with a script and on a phone without one is in every run"
)
tasks = pytest.mark.parametrize("task", TASKS, ids=lambda each: each.walk.__name__)


def table() -> dict[str, tuple[int, ...]]:
    """The rows of the document, by the name of the task."""
    return {name: tuple(map(int, counts)) for _, name, *counts in ROW.findall(DOCUMENT.read_text("utf-8"))}


async def walked(
    task: DslTask,
    browsers: Browsers,
    school: School,
    ledger: Ledger,
    clock: SetClock,
    script: bool,
    **frame: Any,
) -> TaskWalker:
    """Walk the task from Your work, look at every page on the way, and find what it left in the record."""
    visitor = await browsers.signed_in(school.dsl, script, **frame)
    desk = Desk(school, ledger, clock, TaskWalker(visitor.page, visitor.address, visitor.look), script)
    await task.came(desk)
    known = await entries(school)
    await desk.walker.starts()
    await task.walk(desk)
    left = [
        each for case, types in (await entries(school)).items() for each in types[len(known.get(case, ())) :]
    ]
    assert [each for each in left if each in task.leaves][: len(task.leaves)] == list(task.leaves), left
    return desk.walker


async def entries(school: School) -> dict[str, list[str]]:
    """The types of the entries of each case."""
    cases = [each["id"] for each in await school.auditor.read("/v1/referrals", limit=200)]
    histories = {
        each: await school.auditor.read(f"/v1/referrals/{each}/history", limit=200) for each in cases
    }
    return {case: [each["type"] for each in history] for case, history in histories.items()}


@tasks
async def test_a_task_at_a_desk_takes_as_many_posts_and_clicks_as_the_table_says(
    task: DslTask, browsers: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    walker = await walked(task, browsers, school, ledger, clock, True)
    _, posts, _, clicks, _, choices, boxes = table()[task.name]
    assert (walker.posts, walker.clicks, walker.choices, walker.boxes) == (posts, clicks, choices, boxes)


@pytest.mark.parametrize(
    ("script", "frame"),
    [
        pytest.param(False, {"viewport": TELEPHONE}, id="phone without script"),
        pytest.param(True, {"viewport": TELEPHONE}, id="phone with script", marks=OTHER_FRAMES),
        pytest.param(False, {}, id="desk without script", marks=OTHER_FRAMES),
    ],
)
@tasks
async def test_a_task_is_also_done_on_a_phone_and_without_a_script(
    task: DslTask,
    script: bool,
    frame: dict[str, Any],
    browsers: Browsers,
    school: School,
    ledger: Ledger,
    clock: SetClock,
) -> None:
    walker = await walked(task, browsers, school, ledger, clock, script, **frame)
    posts = table()[task.name][1]
    assert walker.posts <= posts + (not script), "only a search without a script takes one more"


def test_the_table_has_every_task_once_and_adds_up() -> None:
    found = table()
    assert list(found) == [each.name for each in TASKS]
    assert [number for number, *_ in ROW.findall(DOCUMENT.read_text("utf-8"))] == list(map(str, range(1, 13)))
    (together,) = TOTAL.findall(DOCUMENT.read_text("utf-8"))
    assert list(map(int, together)) == [sum(column) for column in zip(*found.values(), strict=True)]


def test_the_sentence_about_a_simple_no_adds_up() -> None:
    counts = list(table().values())
    (said,) = SIMPLE_NO.findall(DOCUMENT.read_text("utf-8"))
    assert list(map(int, said)) == [sum(counts[each - 1][column] for each in (1, 2, 10)) for column in (0, 1)]


def test_the_boxes_of_a_simple_no_add_up_and_a_report_takes_ten_clicks_at_most() -> None:
    counts = list(table().values())
    (said,) = BOXES_OF_A_NO.findall(DOCUMENT.read_text("utf-8"))
    assert int(said) == counts[1][6] + counts[9][6] <= 5
    assert counts[0][3] <= 10


def the_watched() -> tuple[int, ...]:
    (said,) = WATCHED.findall(DOCUMENT.read_text("utf-8"))
    return tuple(map(int, said))


async def test_a_small_worry_is_noted_with_one_box(
    browsers: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    walker = await walked(WATCHES, browsers, school, ledger, clock, True)
    assert (walker.posts, walker.clicks, walker.boxes) == the_watched()
    assert walker.boxes <= 2
