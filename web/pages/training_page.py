"""The training that the policy asks for, and until when each person’s is valid (4.7, 3.2j)."""

from starlette.responses import Response

from application import problems
from application.training_courses import TITLE, course_name, training_file, training_of, training_state
from domain.people.training_requirements import MAY_READ
from referral_form.table_document import FileKind
from web.core.page_request import Page, PageRequest
from web.core.saved_pages import file_pages, given


async def training(visit: PageRequest) -> Response:
    """Each course of each person. It names staff and no child."""
    _admitted(visit)
    return visit.page(
        "training.html",
        title=TITLE,
        courses=await training_of(visit.ledger, visit.me.caller.school),
        course_name=course_name,
        state=training_state,
    )


async def saved(visit: PageRequest, kind: FileKind) -> Response:
    """The same as a file."""
    _admitted(visit)
    return await given(visit, await training_file(visit.ledger, visit.me.caller.school), kind, [])


def _admitted(visit: PageRequest) -> None:
    if not any(role in MAY_READ for role in visit.me.caller.person.roles):
        raise problems.NotAllowed


PAGES = {"/training": Page(get=training), **file_pages("/training", saved)}
