"""A canary planted wherever a person's words could stand never reaches a log line."""

import asyncio
import json
import logging
import tomllib
from typing import Any

import pytest
import structlog
from temporalio import activity

from runtime import fault_reports, logs, temporal_connection

CANARY = "Zephyrine Quillfeather"

pytestmark = pytest.mark.usefixtures("log_restored")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    written = capsys.readouterr().err
    assert CANARY not in written
    return [json.loads(line) for line in written.splitlines()]


def fail() -> None:
    try:
        raise LookupError(CANARY)
    except LookupError as cause:
        raise ValueError(f"no one called {CANARY}") from cause


def test_an_unknown_field_is_dropped_and_a_known_one_kept(capsys: pytest.CaptureFixture[str]) -> None:
    logs.setup()
    log = structlog.get_logger("api")
    log.info(
        "command.accepted", referral_id="an id", version=3, pupil=CANARY, name=CANARY, code={"a": CANARY}
    )
    (line,) = lines(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "command.accepted",
        "level": "info",
        "logger": "api",
        "referral_id": "an id",
        "version": 3,
    }


def test_bound_context_goes_with_every_line_and_is_held_to_the_same_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.setup()
    with structlog.contextvars.bound_contextvars(request_id="r-1", body=CANARY):
        structlog.get_logger("api").warning("request.failed")
    (line,) = lines(capsys)
    assert line["request_id"] == "r-1"
    assert "body" not in line


def test_an_exception_is_its_class_and_where_it_was_never_what_it_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.setup()
    for log in (structlog.get_logger("api"), logging.getLogger("uvicorn.error")):
        try:
            fail()
        except ValueError:
            log.exception("request.failed")
    for line in lines(capsys):
        assert [link["type"] for link in line["exception"]] == ["ValueError", "LookupError"]
        assert all(frame.startswith("runtime/test_logs.py:") for frame in line["exception"][0]["frames"])


def test_foreign_arguments_and_extras_are_not_filled_in(capsys: pytest.CaptureFixture[str]) -> None:
    logs.setup()
    logging.getLogger("somebody.else").warning(
        "could not read %s", CANARY, extra={"pupil": CANARY, "count": 2}
    )
    (line,) = lines(capsys)
    assert (line["event"], line["count"], line["logger"]) == ("could not read %s", 2, "somebody.else")


def test_text_that_a_library_formatted_itself_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    logs.setup()
    logging.getLogger("temporalio.activity").warning(f"Completing as failure: {CANARY}")
    logging.getLogger("somebody.else").error(ValueError(CANARY))
    assert [line["event"] for line in lines(capsys)] == ["Completing as failure", "ValueError"]


async def test_a_task_that_failed_unheard_does_not_tell_what_it_held(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.setup()
    error = ValueError(CANARY)
    asyncio.get_running_loop().default_exception_handler(
        {"message": "Task exception was never retrieved", "exception": error, "future": CANARY}
    )
    (line,) = lines(capsys)
    assert line["event"] == "Task exception was never retrieved"
    assert line["exception"] == [{"type": "ValueError", "frames": []}]


def test_temporals_context_gives_the_referral_and_the_attempt_only(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.setup()
    temporal_connection.runtime()
    assert activity.logger.activity_info_on_message is False
    context = {"workflow_id": "a-uuid", "activity_type": "escalate", "attempt": 4, "task_queue": CANARY}
    logging.getLogger("temporalio.activity").warning(
        "Completing activity as failed", extra={"temporal_activity": context}
    )
    (line,) = lines(capsys)
    assert (line["referral_id"], line["activity"], line["attempt"]) == ("a-uuid", "escalate", 4)


def test_the_access_log_with_its_addresses_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    logs.setup()
    logging.getLogger("uvicorn.access").info('"GET /v1/referrals?name=%s"', CANARY)
    assert lines(capsys) == []


def test_every_room_counts_as_our_own_code() -> None:
    project = tomllib.loads((fault_reports.ROOT / "pyproject.toml").read_text("utf-8"))
    assert set(project["tool"]["importlinter"]["root_packages"]) == fault_reports._ROOMS
