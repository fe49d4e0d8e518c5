"""Commands that need nothing running."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from rich.console import Console
from rich.text import Text
from typer.testing import CliRunner

import cli.command_line
from cli.options import guarded
from local.subprocesses import free_port
from tests.cli.commands import ROOT, onward
from tests.processes import finished


def test_help_lists_every_command_of_the_contract() -> None:
    said = onward("--help").stdout
    for command in (
        "up", "demo", "api", "worker", "migrate", "people", "agencies", "due", "rehearse", "replay",
        "verify", "recover", "rebuild", "doctor", "calendar", "policy", "pupils",
    ):  # fmt: skip
        assert f"  {command} " in said


@pytest.mark.parametrize(
    "command",
    [
        "up", "demo", "demo skip", "api", "worker", "migrate", "people add", "people list", "people role",
        "people token", "people revoke", "people import", "pupils import",
        "agencies add", "agencies list", "agencies rotate", "agencies remove", "due", "rehearse", "replay",
        "verify", "recover", "rebuild", "doctor", "policy", "policy show", "policy diff", "policy try",
        "calendar add", "calendar remove", "calendar list", "calendar replan", "calendar resume",
        "calendar requests", "calendar refuse", "pupils search",
    ],
)  # fmt: skip
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = CliRunner().invoke(cli.command_line.app, [*command.split(), "--help"])
    assert result.exit_code == 0
    assert "Example:" in result.stdout


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2022-09-16T15:00", "2022-09-20T17:00:00+01:00"),
        ("2026-06-30T23:30Z", "2026-07-02T17:00:00+01:00"),
        ("2027-03-25T15:45", "2027-03-30T17:00:00+01:00"),
        ("2026-12-24T12:00:00+00:00", "2026-12-29T17:00:00+00:00"),
    ],
)
def test_due_prints_one_line_with_londons_offset(start: str, due: str) -> None:
    said = onward("due", start)
    assert said.stdout == f"{due}\n"
    assert said.stderr.startswith("No installation was reached")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("due", "soon"), "soon is not a time"),
        (("due", "2027-03-28T01:30"), "does not exist in London"),
        (("due", "2027-03-25T15:45", "--policy", "none"), "There is no policy 'none'"),
        (("due", "9999-01-01T00:00"), "The calendar covers"),
        (("due", "2099-12-01T10:00", "--working-days", "1000"), "The calendar covers"),
        (("up", "--data", "/dev/null"), "/dev/null cannot be used as the data folder"),
        (("verify",), "onward up"),
        (("replay", "x"), "onward up"),
        (("migrate",), "onward up"),
        (("calendar", "list"), "onward up"),
        (("calendar", "add", "friday", "--reason", "Proclaimed by the King."), "friday is not a date"),
        (("calendar", "add", "2127-06-04", "--reason", "Proclaimed by the King."), "covers 2000"),
        (("calendar", "add", "2027-06-04", "--reason", "  Because.  "), "at least 10 characters"),
        (("calendar", "replan", "--reason", "New."), "at least 10 characters"),
        (("policy", "99.9"), "has no clause 99.9"),
        (("policy", "--policy", "none"), "There is no policy 'none'"),
        (("api", "--port", str(free_port())), "ONWARD_DATABASE_URL is not set"),
        (("worker",), "ONWARD_DATABASE_URL is not set"),
    ],
)
def test_an_error_is_one_sentence_that_says_what_to_do(
    arguments: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    result = onward(*arguments, ONWARD_DATA=str(tmp_path / "none"))
    assert result.returncode == 2
    assert sentence in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("garbage", "is not a Postgres address"),
        ("postgresql://a@nosuch.invalid/x", "Postgres cannot be reached"),
        ("postgresql://a@127.0.0.1:1/x", "Postgres cannot be reached"),
    ],
)
def test_a_wrong_database_address_is_one_sentence(address: str, sentence: str) -> None:
    for command in ("verify", "migrate"):
        result = onward(command, ONWARD_DATABASE_URL=address, ONWARD_OWNER_DATABASE_URL=address)
        assert (result.returncode, result.stderr.count("\n")) == (2, 1), result.stderr
        assert sentence in result.stderr


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield str(taken.getsockname()[1])


def test_the_api_says_that_its_port_is_taken_or_its_address_is_wrong(taken_port: str) -> None:
    settings = {"ONWARD_DATABASE_URL": "postgresql://a@127.0.0.1:1/x", "ONWARD_SEAL_KEY": "0" * 64}
    assert f"Port {taken_port} is taken" in onward("api", "--port", taken_port, **settings).stderr
    elsewhere = onward("api", "--host", "nosuch.invalid", **settings)
    assert "not an address of this machine" in elsewhere.stderr


def test_the_demonstration_says_that_its_port_is_taken_before_the_story(taken_port: str) -> None:
    result = onward("demo", "--port", taken_port)
    assert result.returncode == 2
    said = f"Port {taken_port} is taken. Stop the program that uses it, or give another port with --port.\n"
    assert (result.stdout, result.stderr) == ("", said)


def test_a_start_that_is_refused_leaves_no_folder(taken_port: str, tmp_path: Path) -> None:
    result = onward("up", "--data", str(tmp_path / "new"), "--port", taken_port)
    assert (result.returncode, f"Port {taken_port} is taken" in result.stderr) == (2, True)
    assert not (tmp_path / "new").exists()


def test_no_words_hide_turn_round_or_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    def tell() -> str:
        Console(force_terminal=True).print("[bold]Said[/bold]", Text("not\u202e \x1b[8m\x1b[2J\rhit"))
        typer.echo("Ann\u200b")
        return "done"

    assert guarded(tell) == "done"
    assert capsys.readouterr().out == (
        "\x1b[1mSaid\x1b[0m not[right-to-left override] [U+001B][8m[U+001B][2Jhit\nAnn[zero width space]\n"
    )


def test_a_closed_pipe_is_not_an_error() -> None:
    read, written = os.pipe()
    os.close(read)
    with os.fdopen(written, "wb") as pipe:
        result = finished(sys.executable, "-m", "cli", "due", "2027-03-25T15:30", cwd=ROOT, stdout=pipe)
    assert (result.returncode, result.stderr) == (1, "")
