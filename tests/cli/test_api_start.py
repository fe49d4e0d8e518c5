"""A start of `onward api` does only what its first answer needs."""

import json
import subprocess
import sys

LOADED = """
import gc, json, sys
collected = []
from cli.command_line import app
from typer.main import get_command
group = get_command(app)
context = group.make_context("onward", ["api"], resilient_parsing=True)
gc.callbacks.append(lambda phase, _: collected.append("uvicorn" in sys.modules and "api.app" in sys.modules))
group.resolve_command(context, ["api"])
from api.app import ROUTES
built = [route.path for route in ROUTES if "dependant" in vars(route)]
print(json.dumps({"built": built, "early": collected.count(False), "modules": sorted(sys.modules)}))
"""
LATER = {"zxcvbn", "weasyprint", "typst", "openpyxl", "temporalio", "pypdf", "fontTools"}
"""Large libraries that few requests need, or none."""


def test_a_start_builds_no_route_collects_no_rubbish_and_loads_no_library_that_few_requests_need() -> None:
    ran = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, check=True, text=True)
    start = json.loads(ran.stdout)
    assert start["built"] == [], "each route is built when it is first used"
    assert start["early"] == 0, "an import makes little rubbish to look for"
    assert LATER.isdisjoint(start["modules"])
    assert "api.app" in start["modules"]
