"""What an import would do, in words: a row's fault, a changed field, and the summary."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import zip_longest

from domain.entries.agencies import SocialWorker
from domain.imports.export_columns import PUPIL_COLUMNS, STAFF_COLUMNS
from domain.imports.import_step import MOST_OFFERED, FaultCode, FieldChange, RowFault, StepKind, Value
from domain.pupils.pupil_details import PupilContact
from wording import formatting, phrases
from wording.form_labels import page_copy

LABELS: Mapping[str, str] = {
    **{column.field: column.label for column in STAFF_COLUMNS},
    **{column.field: column.label for column in PUPIL_COLUMNS},
    "social_worker": "social worker",
    "contacts": "contacts",
    "missing_since": "mark “may have left” since",
}
FAULTS: Mapping[FaultCode, str] = page_copy("imports")["faults"]
KINDS: Mapping[StepKind, tuple[str, str]] = page_copy("imports")["kinds"]
NO_ONE_LEFT = (
    "No one is marked as possibly left, because some rows are not certain. Put them right and import again."
)
NOT_RECORDED = "not recorded"


def fault_sentence(fault: RowFault) -> str:
    """Why a row cannot be used, or what to look at."""
    return FAULTS[fault.code].format(field=label(fault.field or ""), day=value_text(fault.day))


def label(field: str) -> str:
    """A field in words."""
    return LABELS.get(field, field)


def value_text(value: Value | None) -> str:
    """A value in words."""
    match value:
        case None:
            return NOT_RECORDED
        case bool():
            return "yes" if value else "no"
        case date():
            return formatting.plain_day(value)
        case str():
            return value
        case SocialWorker():
            return value.name
        case tuple():
            return ", ".join(each.name if isinstance(each, PupilContact) else str(each) for each in value)


def summary(counts: Mapping[StepKind, int]) -> str:
    """How many steps there are of each kind: `3 new, 1 changed and 396 unchanged`."""
    parts = [counted(kind, number) for kind, number in counts.items() if number]
    return phrases.listed(parts) if parts else "nothing to do"


def unchanged_rows(numbers: Iterable[int]) -> list[str]:
    """A line with the rows that change nothing, such as `Unchanged: rows 2-40 and 43.`; none without any."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    if not runs:
        return []
    named = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    several = len(runs) > 1 or len(runs[0]) > 1
    return [f"Unchanged: {'rows' if several else 'row'} {phrases.listed(named)}."]


def counted(kind: StepKind, number: int) -> str:
    """How many steps there are of one kind."""
    return f"{number:,} {KINDS[kind][number != 1]}"


def pupils(number: int) -> str:
    """`1 pupil`, `1,200 pupils`."""
    return f"{number:,} pupil" if number == 1 else f"{number:,} pupils"


def people(number: int) -> str:
    """`1 person`, `120 people`."""
    return f"{number:,} person" if number == 1 else f"{number:,} people"


def not_offered(candidates: int) -> str:
    """How to tell which pupil a row is about, if a question shows only some; empty if it shows all."""
    if candidates <= MOST_OFFERED:
        return ""
    return (
        f"{MOST_OFFERED} of {candidates:,} pupils are shown. "
        "To tell which one it is, give the row the number or UPN that the pupil has in the register."
    )


def left_out(fields: tuple[str, ...]) -> str:
    """Why some fields of the file are not imported; empty if there are none."""
    if not fields:
        return ""
    named = phrases.listed([label(each) for each in fields])
    return f"Not imported: {named}. Only a DSL, deputy, headteacher or senior leader records them."


_Person = PupilContact | SocialWorker
_PARTS = {
    "relationship": "relationship",
    "parental_responsibility": "parental responsibility",
    "phone": "telephone number",
    "email": "e-mail address",
    "lives_with_pupil": "lives with the pupil",
}


def change_lines(change: FieldChange) -> list[str]:
    """`class: 9A → 9B`, or each part of a contact that changes: `contact Jo Ashdown, …`."""
    old, new = change.old, change.new
    if change.field == "contacts" and isinstance(new, tuple):
        before = old if isinstance(old, tuple) else ()
        return [line for pair in zip_longest(before, new) for line in _contact_lines(*pair)]
    if isinstance(old, SocialWorker) and isinstance(new, SocialWorker) and old.name == new.name:
        return list(_part_lines(f"{label(change.field)} {new.name}", old, new))
    return [f"{label(change.field)}: {_whole(old)} → {_whole(new)}"]


def _contact_lines(old: object, new: object) -> Iterator[str]:
    """An import keeps the order of the contacts, and adds new ones after them."""
    if isinstance(old, PupilContact) and isinstance(new, PupilContact):
        yield from _part_lines(f"contact {new.name}", old, new)
    elif isinstance(new, PupilContact):
        yield f"new contact: {_whole(new)}"


def _part_lines(who: str, old: _Person, new: _Person) -> Iterator[str]:
    for name, words in _PARTS.items():
        before, after = getattr(old, name, None), getattr(new, name, None)
        if before != after:
            yield f"{who}, {words}: {value_text(before)} → {value_text(after)}"


def _whole(value: Value | PupilContact | None) -> str:
    """A value with all of its parts."""
    match value:
        case PupilContact() | SocialWorker():
            parts = {words: getattr(value, name, None) for name, words in _PARTS.items()}
            said = [f"{words} {value_text(part)}" for words, part in parts.items() if part is not None]
            return ", ".join([value.name, *said])
        case _:
            return value_text(value)
