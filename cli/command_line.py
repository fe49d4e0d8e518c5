"""The `onward` command. The module of a subcommand is imported when it is run, so that `--help` is quick."""

import gc
from importlib import import_module
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from cli.options import Commands, end_with

COMMANDS = {
    "up": ("service.up_command", "Run everything on this machine until Ctrl-C."),
    "demo": (
        "trial.demo_commands:demo",
        "Play a referral that gets no answer over Easter, on simulated time.",
    ),
    "doctor": ("service.doctor", "Check the set-up, and say what is wrong and how to put it right."),
    "mail": ("service.delivery_commands", "Read the mail of the embedded stack."),
    "replay": ("record.replay_command", "Show a case, now or at an earlier time."),
    "verify": ("record.verify_command", "Check the record of one case, or of all cases and pupils."),
    "child": ("record.child_command", "Show a child's chronology."),
    "form": ("record.form_command", "Write the form of an agency referral as a tagged PDF."),
    "bundle": ("record.bundle_command", "Write a case or a child’s record with its proof."),
    "due": ("record.due_command", "Say when the agency's answer to a referral is due."),
    "rehearse": ("trial.rehearse_command", "Play a rehearsal file."),
    "policy": (
        "school.policy_commands:policy",
        "Show each clause of the policy, and the rules that meet it.",
    ),
    "init": ("school.people_commands", "Add a school's first administrator, and print a link to sign in."),
    "people": ("school.people_commands:people", "People, roles and tokens of a school."),
    "pupils": ("school.pupils_commands:pupils", "Fill the register of pupils, and find one."),
    "agencies": (
        "school.agency_key_commands:agencies",
        "Keys with which agencies sign their messages to a school.",
    ),
    "calendar": ("school.calendar_commands:calendar", "Added and removed bank holidays, for all schools."),
    "post": ("service.delivery_commands:post", "Undelivered messages."),
    "webhooks": ("service.delivery_commands:webhooks", "Systems that receive events by signed HTTP calls."),
    "api": ("service.api_server", "Serve the API and the pages."),
    "worker": ("service.service_commands", "Run the worker: workflows, relay, sweeper and postman."),
    "migrate": ("service.service_commands", "Update the database schema, as its owner."),
    "recover": ("service.service_commands", "Start the workflows again, after the Temporal store was lost."),
    "rebuild": ("service.service_commands", "Rebuild the rows of lists, search and the clock."),
    "keys": ("service.keys_commands:keys", "The key that signs the heads of the record’s tree."),
    "witness": (
        "service.witness_commands:witness",
        "Run a witness, which notices when a record was taken back.",
    ),
}
"""Each command with its module, its group there unless it stands alone, and its line in the overview."""


class LazyCommands(TyperGroup):
    """All commands, known by their names and lines only until one is run."""

    def __init__(self, **given: Any) -> None:
        known = {name: TyperCommand(name, short_help=line) for name, (_, line) in COMMANDS.items()}
        super().__init__(**given | {"commands": known})

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command itself, with all its options."""
        name, _, rest = super().resolve_command(ctx, args)
        assert name is not None
        module, _, group = COMMANDS[name][0].partition(":")
        gc.disable()  # an import makes little rubbish: looking for it takes a fifth of the time
        found = get_group(getattr(import_module(f"cli.{module}"), group or "alone"))
        gc.enable()
        return name, found if group else found.commands[name], rest


app = Commands(name="onward", cls=LazyCommands, no_args_is_help=True)


@app.callback()
def onward() -> None:
    """Track safeguarding concerns in school, with deadlines and a verifiable record.

    Example: onward up --demo-people
    """


def main() -> None:
    """Run the command."""
    try:
        app()
    except Exception as fault:  # noqa: BLE001 - its text may hold personal data
        end_with(fault)
