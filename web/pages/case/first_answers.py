"""What a command's form is about before anything is answered: what a link names, and the only choice."""

import re
from collections.abc import Mapping

from web.core.csrf import PostedForm
from web.forms.questions import CommandForm

NAMED_BY_LINKS = ("about", "agency", "agency_referral", "obligation")
"""The questions that say what the form is about. Every other answer is the person's own."""
_REFERENCE = re.compile("ONW-[0-9A-Z]{6}")


def is_about_another(form: PostedForm, query: Mapping[str, str]) -> bool:
    """Whether a kept form is about something else than the link names, such as another agency's referral."""
    said = {name: form[f"/{name}"] for name in NAMED_BY_LINKS}
    return any(said[name] and query.get(name) and said[name] != query[name] for name in NAMED_BY_LINKS)


def first_answers(asked: CommandForm, query: Mapping[str, str]) -> dict[str, list[str]]:
    """By the name of each input."""
    found = {}
    for question in asked.questions:
        allowed = [choice.value for choice in question.choices]
        # The decision that is challenged is an entry of the case; an agency's decision is an answer.
        names_an_entry = question.pointer == "/decision" and all(each.isdigit() for each in allowed)
        if question.pointer[1:] not in (*NAMED_BY_LINKS, "into") and not names_an_entry:
            continue
        wanted = query.get(question.pointer[1:], "")
        if wanted in allowed or (question.pointer == "/into" and _REFERENCE.fullmatch(wanted)):
            found[question.pointer] = [wanted]
        elif question.required and not question.ours and len(allowed) == 1:
            found[question.pointer] = allowed
    return found
