"""An answer to a problem with the policy that is not sent yet, and where it is kept."""

from uuid import UUID

from store.drafts.form_draft import AutosaveSlot
from web.core.page_request import PageRequest

TITLE = "Answer a problem with the policy"


def slot_of_answer(visit: PageRequest) -> AutosaveSlot:
    """The place of the visitor's answer to the problem in the address."""
    return AutosaveSlot(person=visit.me.caller.person.id, page=answer_page(visit.id))


def answer_page(concern: UUID) -> str:
    """The address of its form, without the first stroke."""
    return f"procedure/{concern}/answer"
