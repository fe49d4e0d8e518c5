"""A process that has imported all of `onward`, and for each command that it is asked becomes that command.

Most of the time of a short command is its imports and the policies: a fork of this process has them already,
and is otherwise a process like any other, with its own arguments, environment, folder, output and exit code.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import signal
import sys
import threading
from typing import Any, NoReturn

import cli
from cli import command_line
from local.subprocesses import follow
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
            end_with(exit_code())
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


def exit_code() -> int:
    """Run the command. A fault is told as Python tells it."""
    try:
        command_line.app()
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException as fault:  # noqa: BLE001 - nothing is above this
        sys.excepthook(type(fault), fault, fault.__traceback__)
        return 1
    return 0


def end_with(code: int) -> NoReturn:
    """End as Python does, but leave all objects as they are: to take them apart would copy them, too."""
    threading._shutdown()  # type: ignore[attr-defined] # it ends idle threads, and waits for the others
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
