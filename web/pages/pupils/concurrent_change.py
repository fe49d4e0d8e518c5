"""Keep two people's changes to one pupil's record, when the second saves a form that is out of date."""

from collections.abc import Collection, Iterator
from urllib.parse import parse_qsl, urlencode

from domain.pupils.pupil_details import RegisteredPupil
from web.core.csrf import MOST_FIELDS, PostedForm
from web.pages.pupils import pupil_form

OPENED = "_opened"
"""The input with the fields as they were when the form was opened."""
_ALSO_YOURS = "Someone else changed this record: the {}. If you save, your entry replaces theirs"
_THEIRS = "Someone else changed this record: the {}. The form now shows their change"
_UNSEEN = "Someone else changed this record while you had it open. Check it, then save again"
_LABELS = {
    "class_": "class",
    "upn": "unique pupil number",
    "home_authority": "home local authority",
    "sen": "special educational needs",
    "on_roll_from": "first day on roll",
    "left_on": "last day on roll",
    "external_id": "id in the school’s system",
}
_FIRST_INPUTS = {"social_worker": "worker-name", "contacts": "contact-0-name"}


def packed(form: PostedForm) -> str:
    """A form in one input."""
    return urlencode(form.items())


def opened(form: PostedForm, pupil: RegisteredPupil, *, circumstances: bool) -> PostedForm:
    """The form as it was opened; what the register says now, if the form does not say."""
    try:
        fields = parse_qsl(form[OPENED], keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        fields = []
    return PostedForm(fields) if fields else pupil_form.filled_in(pupil, circumstances=circumstances)


def brought_up_to_date(
    form: PostedForm, pupil: RegisteredPupil, *, circumstances: bool
) -> tuple[PostedForm, dict[str, str]]:
    """The form with what the register says now and this person's changes, and what someone else changed."""
    before = opened(form, pupil, circumstances=circumstances)
    now = pupil_form.filled_in(pupil, circumstances=circumstances)
    ours = pupil_form.differences(before, form, circumstances=circumstances)
    theirs = pupil_form.differences(before, now, circumstances=circumstances)
    wanted = pupil_form.differences(now, form, circumstances=circumstances)
    fields = [*_fields(form, ours, among=True), *_fields(now, ours, among=False)]
    said = {
        _first_input(name): (_ALSO_YOURS if name in ours and name in wanted else _THEIRS).format(_label(name))
        for name in theirs
    }
    return PostedForm(fields), said or {"given_name": _UNSEEN}


def _fields(form: PostedForm, names: Collection[str], *, among: bool) -> Iterator[tuple[str, str]]:
    """The inputs of the fields that are among these, or of those that are not."""
    return ((key, value) for key, value in form.items() if (_field(key) in names) is among)


def _field(key: str) -> str:
    """The field that an input belongs to."""
    start = key.split("-")[0]
    return {"worker": "social_worker", "contact": "contacts"}.get(start, start)


def _first_input(name: str) -> str:
    return f"{name}-day" if name in pupil_form.DATES else _FIRST_INPUTS.get(name, name)


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " "))
