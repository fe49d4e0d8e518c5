"""The training that the policy asks of the people of a school, for the API, a page and a file (4.7)."""

from datetime import date
from uuid import UUID

from application.page_files import PageFile
from documents.table_document import Table
from domain.calendar.working_time import london
from domain.policy.training_requirements import Training, training
from store.ledger.ledger import Ledger
from store.people import training_records
from wording.formatting import words
from wording.phrases import upper

TITLE = "Training"
COLUMNS = ("Name", "Course", "Policy", "Taken on", "Valid until", "State")


async def training_of(ledger: Ledger, school: UUID | None, until: date | None = None) -> list[Training]:
    """Each course that the policy in force asks of each person, of a school or of all, and its last day.

    As it is today, or as it was on an earlier day.
    """
    courses = ledger.in_force.training
    roles = sorted({role for course in courses.values() for role in course.roles})
    people = await training_records.people(ledger.pool, roles, school, until)
    return list(training(courses, people, until or london(ledger.clock.now()).date()))


def course_name(course: str) -> str:
    """`safeguarding-lead` is Safeguarding lead."""
    return upper(words(course))


def training_state(each: Training) -> str:
    """Valid, lapsed, or never recorded."""
    if each.valid_until is None:
        return "Not recorded"
    return "Lapsed" if each.lapsed else "Valid"


async def training_file(ledger: Ledger, school: UUID) -> PageFile:
    """What the page shows."""
    rows = tuple(
        (
            each.person.name,
            course_name(each.course),
            each.clause,
            each.done_on,
            each.valid_until,
            training_state(each),
        )
        for each in await training_of(ledger, school)
    )
    return PageFile(
        name="training",
        title=TITLE,
        notes=("Lapsed training stops no one from acting (4.7).",),
        tables=(Table(title="Courses", columns=COLUMNS, widths=(4, 4, 1, 3, 3, 2), rows=rows),),
    )
