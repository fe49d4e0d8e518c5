"""Build a command's form: its fields as questions in plain words, with the choices that this case offers."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Any

from domain.command_catalogue import COMMANDS, RAISE, CommandSpec
from domain.validation.contradictions import rows_of
from domain.validation.dependent_fields import DEPENDENT_FIELDS
from web.forms.questions import Choice, CommandForm, Question, Under
from wording import form_labels
from wording.field_shapes import Kind, Shaped, shaped

WAY = "/way"
"""The pointer of a question that the page adds to those of the command."""
_ENTRIES = {entry.name: entry for entry in (RAISE, *COMMANDS.values())}
Sources = Mapping[str, tuple[Choice, ...]]
"""The choices of this case, by the name that the page copy uses for each list."""
LATER = "/occurred_at"
_FIRST = ("/agency_referral", "/event", "/obligation")
"""These come first: they say which referral, entry or task the form is about."""


def under(command: str, pointer: str, way: str | None) -> Under | None:
    """The answer under which a field is asked; None if it is always asked.

    `way` is an answer to the page's own question, which replaces two fields of the command with one choice.
    """
    if way is not None:
        return Under(pointer=WAY, answers=(way,))
    return _by_pointer(command).get(pointer)


@cache
def _by_pointer(command: str) -> Mapping[str, Under]:
    """The condition for asking each field that depends on one other question."""
    found = {}
    for path, row in rows_of(_ENTRIES[command].command, DEPENDENT_FIELDS):
        if row.saying or len(row.under) != 1:
            continue
        (answer,) = row.under
        values = [each for each in (*answer.is_, *answer.is_not) if isinstance(each, bool | str)]
        if values:
            picked = tuple(str(each).lower() if isinstance(each, bool) else each for each in values)
            there = f"{path}/{answer.name}"
            found[f"{path}/{row.field}"] = Under(pointer=there, answers=picked, but=bool(answer.is_not))
    return found


def form(entry: CommandSpec, sources: Sources, follows: tuple[str, ...] = ()) -> CommandForm:
    """Build the form of one command."""
    said = form_labels.of_command(entry.name)
    return CommandForm(
        name=entry.name,
        title=said["title"],
        lead=said.get("lead"),
        questions=questions(entry, sources),
        button=said["button"],
        follows=follows,
        clauses=entry.clauses,
    )


def questions(entry: CommandSpec, sources: Sources) -> tuple[Question, ...]:
    """The command's questions, in the order of the page copy; the subject comes first and the time last."""
    said = form_labels.of_command(entry.name)
    fields = shaped(entry.command)
    way = _way(said["either"], fields) if "either" in said else None
    set_by_way = {pointer for _, pointer in way.sets} if way else set()
    asked = [
        _question(entry.name, field, sources)
        for field in fields
        if field.pointer not in set_by_way and "skip" not in form_labels.of_field(entry.name, field.pointer)
    ]
    listed = list(said.get("asks", {}))
    asked.sort(key=lambda question: _place(question.pointer, listed))
    if way is not None:
        before = next((n for n, each in enumerate(asked) if each.when and each.when.pointer == WAY), 0)
        asked.insert(before, way)
    return tuple(asked)


def _place(pointer: str, listed: list[str]) -> tuple[int, int]:
    if pointer in _FIRST:
        return 0, 0
    if pointer in listed:
        return 1, listed.index(pointer)
    return (3 if pointer == LATER else 2), 0


def _way(either: Mapping[str, Any], fields: tuple[Shaped, ...]) -> Question:
    """The page's own question, whose answers set fields that have no question."""
    sets = tuple((each["value"], each["sets"]) for each in either["choices"] if "sets" in each)
    required = {field.pointer for field in fields if field.required}
    return Question(
        pointer=WAY,
        kind="one",
        label=either["label"],
        hint=either.get("hint"),
        required="unanswered" not in either,
        unanswered=either.get("unanswered"),
        choices=tuple(
            Choice(value=each["value"], text=each["text"], hint=each.get("hint"))
            for each in either["choices"]
        ),
        ours=True,
        sets=sets,
        told_either_way=tuple(pointer for _, pointer in sets if pointer in required),
        missing=either.get("missing"),
    )


def _question(command: str, field: Shaped, sources: Sources) -> Question:
    said = form_labels.of_field(command, field.pointer)
    choices = tuple(_choices(field, said, sources))
    if said.get("kind") == "sheet":
        return _sheet(field, said, choices)
    kind = said.get("kind") or _kind(field, bool(choices))
    return Question(
        pointer=field.pointer,
        kind=kind,
        label=said["label"],
        hint=said.get("typed_hint" if kind == "number" and "from" in said else "hint"),
        required=field.required or said.get("needed", False),
        choices=choices,
        parts=tuple(
            _question(command, part, sources)
            for part in field.parts
            if "skip" not in form_labels.of_field(command, part.pointer)
        ),
        rows=said.get("rows", 1),
        boolean=field.boolean,
        number=field.kind == "number" or field.numbers,
        unknown=said.get("unknown") if field.may_be_unknown else None,
        roughly=(said["roughly"], said["kept"]) if "roughly" in said else None,
        unanswered=None if field.required else said.get("unanswered"),
        suggestions=tuple(each.text for each in sources.get(said.get("suggest", ""), ())),
        when=Under(pointer=said["under"]["pointer"], answers=tuple(said["under"]["answers"]))
        if "under" in said
        else under(command, field.pointer, said.get("way")),
        open=said.get("open", False),
        fold=said.get("fold") or _fold(command, field.pointer),
        member=said.get("member", "Person"),
        missing=said.get("missing"),
    )


def _kind(field: Shaped, pickable: bool) -> Kind:
    """The kind of question: a choice if there are choices, otherwise by the type of the field."""
    if field.numbers and not pickable:
        return "number"
    return "one" if pickable and field.kind in ("text", "number") else field.kind


def _fold(command: str, pointer: str) -> str | None:
    """The summary under which the command folds this question away with others."""
    folded = form_labels.of_command(command).get("folded", {})
    return folded.get("says") if pointer in folded.get("asks", ()) else None


def _sheet(field: Shaped, said: form_labels.Words, choices: Iterable[Choice]) -> Question:
    """The questions of an agency's form, grouped by section."""
    sections = [tuple(listed) for _, listed in groupby(choices, key=lambda choice: choice.under)]
    return Question(
        pointer=field.pointer,
        kind="sheet",
        label=said["label"],
        hint=said.get("hint"),
        required=False,
        parts=tuple(_section(field.pointer, listed, said["rows"]) for listed in sections),
    )


def _section(pointer: str, listed: tuple[Choice, ...], rows: int) -> Question:
    parts = tuple(
        Question(
            pointer=f"{pointer}/{each.value.replace('.', '/')}",
            kind="text",
            label=each.text,
            required=False,
            rows=rows,
        )
        for each in listed
    )
    here = parts[0].pointer.rpartition("/")[0]
    return Question(pointer=here, kind="group", label=listed[0].under, required=False, parts=parts)


def _choices(field: Shaped, said: form_labels.Words, sources: Sources) -> Iterator[Choice]:
    if "from" in said or "codes" in said:
        yield from sources.get(said.get("from") or said["codes"], ())
        return
    values = said.get("only") or field.values or tuple(said.get("choices", ()))
    for value in values:
        yield Choice(value=value, text=form_labels.of_choice(said, value))
