"""A process that has imported all of `onward`, and for each command that it is asked becomes that command.

Most of the time of a short command is its imports and the policies: a fork of this process has them already,
and is otherwise a process like any other, with its own arguments, environment, folder, output and exit code.
"""

import gc
import importlib
import json
import os
import pkgutil
import signal
import sys
from typing import Any

import cli
from cli import command_line
from embedded.subprocesses import follow
from policies import load_all


def main() -> None:
    """Answer each line on standard input, a command as JSON, by one with its exit code."""
    for module in pkgutil.iter_modules(cli.__path__):
        importlib.import_module(f"cli.{module.name}")
    load_all()
    # A fork that ends would otherwise go through, and so copy, every object that was made up to here.
    gc.collect()
    gc.freeze()
    end_too = follow(os.getpid(), signal.SIGKILL)
    for line in sys.stdin:
        asked = json.loads(line)
        if (child := os.fork()) == 0:
            if end_too is not None:
                end_too()
            become(asked)
            command_line.app()
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def become(asked: dict[str, Any]) -> None:
    """Take on all that tells one process from another."""
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = [command_line.__file__, *asked["arguments"]]
    for descriptor, path in enumerate((os.devnull, asked["stdout"], asked["stderr"])):
        opened = os.open(path, os.O_RDWR)
        os.dup2(opened, descriptor)
        os.close(opened)
    signal.alarm(asked["seconds"])


if __name__ == "__main__":
    main()
