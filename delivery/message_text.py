"""The words of a message: reference if it has a case, what is owed, by when, and a link; nobody's words."""

from dataclasses import dataclass
from datetime import datetime

from domain.calendar.working_time import london
from store.delivery.delivery_queue import Delivery
from wording.message_templates import wording

FRAME = """{text}

{lines}Open it: {link}

This message holds no details, on purpose. Please do not answer it.
If a child is in immediate danger, telephone 999.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A message ready to be sent."""

    subject: str
    body: str
    """What the template says, without reference and link."""
    text: str
    reference: str
    owed: str
    due: str
    link: str


def words(delivery: Delivery, reference: str, public_url: str) -> Words:
    """The message that a delivery's template makes."""
    says = wording()
    template = says.template(delivery.kind)
    owed = says.obligation_name(delivery.obligation) if delivery.obligation else ""
    due = when(delivery.due_at) if delivery.due_at else ""
    holds = {"reference": reference, "owed": owed, "due": due}
    link = f"{public_url}/{_where(delivery)}"
    said = {"Reference": reference, "Owed": owed, "Due": due}
    body = template.text.format(**holds)
    return Words(
        subject=template.subject.format(**holds),
        body=body,
        text=FRAME.format(
            text=body,
            lines="".join(f"{name}: {value}\n" for name, value in said.items() if value),
            link=link,
        ),
        reference=reference,
        owed=owed,
        due=due,
        link=link,
    )


def _where(delivery: Delivery) -> str:
    if delivery.account:
        return ""
    return f"procedure/{delivery.concern}" if delivery.case is None else f"cases/{delivery.case}"


def a_test(public_url: str) -> Words:
    """The message that an administrator sends to themselves, to see whether mail arrives."""
    body = "An administrator sent this to see whether mail from Onward arrives. Nothing is asked of you."
    return Words(
        subject="A test message from Onward",
        body=body,
        text=FRAME.format(text=body, lines="", link=public_url),
        reference="",
        owed="",
        due="",
        link=public_url,
    )


def when(instant: datetime) -> str:
    """An instant as people in England say it, by London's clocks."""
    local = london(instant)
    return f"{local:%A} {local.day} {local:%B %Y} at {local:%H:%M}"
