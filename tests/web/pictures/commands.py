"""Each action in a case, in the case of the story that needs it."""

from domain.command_catalogue import COMMANDS
from tests.web.pictures.picture import FORM, Picture
from wording import form_labels

_IN: dict[str, str] = {
    "new": "accept decide-review join",
    "silent": "record-chase record-telephone skip-rung record-acknowledgement",
    "busy": "reconsider dispute-decision record-dispute-outcome conclude-statutory lift-police-hold "
    "review-police-hold read-information "
    "answer-information-request assign-mentor record-mentor-contact confirm-conflict lift-conflict "
    "answer-challenge record-liaison countersign lift-legal-hold",
    "helped": "review-early-help change-lead plan-parent-contact record-parent-contact",
    "done": "close start-early-help consider-support record-leaving transfer-file",
    "closed": "reopen",
    "late": "note-and-watch",
}
"""Cases of the story, by action; all others are in the case that waits for an agency."""
_BY: dict[str, str] = {
    "headteacher": "confirm-conflict lift-conflict answer-challenge",
    "teacher": "add-information withdraw challenge declare-conflict record-pupil-view",
}
"""Roles by action; the DSL takes all others."""
_CASES = {command: case for case, commands in _IN.items() for command in commands.split()}
_WHO = {command: who for who, commands in _BY.items() for command in commands.split()}


def _picture(command: str) -> Picture:
    adopting = command == "adopt-policy"
    return Picture(
        f"command-{command}",
        form_labels.of_command(command)["title"],
        f"/cases/{{{_CASES.get(command, 'case')}}}/{command}",
        _WHO.get(command, "dsl"),
        frame=FORM,
        site="school" if adopting else "demonstration",
    )


PICTURES = tuple(map(_picture, COMMANDS))
