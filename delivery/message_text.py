"""The text of a message: reference, task, deadline and link, and nothing that a person wrote."""

from collections.abc import Sequence
from dataclasses import dataclass

from store.delivery.delivery_queue import Delivery
from store.delivery.notices import WITNESS_OBJECTS, ToldOfAbsence
from wording.formatting import when
from wording.message_templates import task_in_message, wording

FRAME = """{text}

{lines}Open it: {link}

For safety this e-mail contains no details. Please do not reply.
If a child is in immediate danger, call 999.
"""

DIGEST = "digest"
"""The kind of a mail with several messages, for Notify's templates and for logs."""
DIGEST_FRAME = """{summary}.

{lines}
For safety this e-mail contains no details. Please do not reply.
If a child is in immediate danger, call 999.
"""

AGENCY_TASKS = ("feedback", "dispute")
"""Kinds of obligation that an agency meets: the school waits for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A message ready to be sent."""

    subject: str
    """What the message says in one line."""
    body: str
    """The template's text, without reference and link."""
    text: str
    link: str
    reference: str = ""
    owed: str = ""
    due: str = ""
    of_a_case: str = ""
    """The subject of all mails about the case, if its mail has that one."""

    @property
    def mail_subject(self) -> str:
        """The subject of the mail."""
        return self.of_a_case or self.subject


def words(
    delivery: Delivery,
    reference: str,
    public_url: str,
    away: ToldOfAbsence | None = None,
    also: str = "",
    numbers: str = "",
) -> Words:
    """Fill in the template of a delivery; `away` and what it `also` says for a message about an absence."""
    template = wording().template(delivery.kind)
    owed = task_in_message(delivery.obligation) if delivery.obligation else ""
    due = when(delivery.due_at) if delivery.due_at else ""
    starts, ends = (when(away.starts_at), when(away.ends_at)) if away is not None else ("", "")
    holds = {
        "reference": reference,
        "owed": owed,
        "due": due,
        "starts": starts,
        "ends": ends,
        "numbers": numbers,
    }
    link = f"{public_url}/{_where(delivery)}"
    waiting = (delivery.obligation or "").partition(":")[0] in AGENCY_TASKS
    said = {"Reference": reference, "Waiting for" if waiting else "Task": owed, "Due": due}
    body = template.text.format(**holds) + also
    subject = template.subject.format(**holds)
    joins = bool(reference) and not template.own_subject
    says = _without(reference, subject)
    return Words(
        subject=subject,
        of_a_case=wording().of_a_case.format(**holds) if joins else "",
        body=body,
        text=FRAME.format(
            text=f"{says}.\n\n{body}" if joins else body,
            lines="".join(f"{name}: {value}\n" for name, value in said.items() if value),
            link=link,
        ),
        reference=reference,
        owed=owed,
        due=due,
        link=link,
    )


def _where(delivery: Delivery) -> str:
    if delivery.kind == WITNESS_OBJECTS:
        return "status"
    if delivery.account:
        return "absences" if delivery.absence is not None else ""
    return f"procedure/{delivery.concern}" if delivery.case is None else f"cases/{delivery.case}"


def a_test(public_url: str) -> Words:
    """The test message that an administrator sends to their own address."""
    body = "An administrator sent this to test mail from Onward. You do not need to do anything."
    return Words(
        subject="A test message from Onward",
        body=body,
        text=FRAME.format(text=body, lines="", link=public_url),
        link=public_url,
    )


def digest_words(lines: Sequence[tuple[Delivery, Words]], public_url: str) -> Words:
    """One mail with several messages, by case: what each says, its deadline, and a link for each case."""
    by_case: dict[str, list[Words]] = {}
    for _, said in sorted(lines, key=_first_due):
        by_case.setdefault(said.link, []).append(said)
    cases = "1 case" if len(by_case) == 1 else f"{len(by_case)} cases"
    late = sum(each.is_late for each, _ in lines)
    summary = f"{len(lines)} messages about {cases}" + (f", {late} overdue" if late else "")
    text = DIGEST_FRAME.format(summary=summary, lines="\n".join(map(_of_case, by_case.values())))
    return Words(subject=f"Onward: {summary}", body=text, text=text, link=public_url)


def _of_case(lines: Sequence[Words]) -> str:
    said = "".join(f"- {_line(each)}\n" for each in lines)
    return f"{lines[0].reference}\n{said}Open it: {lines[0].link}\n"


def _line(said: Words) -> str:
    """The subject without the reference; the task, unless it says that; and the deadline."""
    subject = _without(said.reference, said.subject)
    task = "" if said.owed in subject else said.owed
    told = [each for each in (task, f"due {said.due}" if said.due else "") if each]
    return subject + (f" ({', '.join(told)})" if told else "")


def _without(reference: str, subject: str) -> str:
    said = subject.removeprefix(f"{reference}: ")
    return said[:1].upper() + said[1:]


def _first_due(line: tuple[Delivery, Words]) -> tuple[bool, float, float]:
    """Deadlines first, in their order; then news, in the order in which it came."""
    delivery, _ = line
    due = delivery.due_at.timestamp() if delivery.due_at is not None else 0.0
    return delivery.due_at is None, due, delivery.created_at.timestamp()
