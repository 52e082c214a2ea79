"""``python -m config.embedded [--state DIR] [--fast] COMMAND...``: run a command with both services up."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from config.embedded.processes import EmbeddedError
from config.embedded.services import running_services


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/services", description=__doc__)
    parser.add_argument("--state", type=Path, default=Path(os.environ.get("COMEBACK_STATE") or ".comeback"))
    parser.add_argument("--fast", action="store_true", help="do not wait for the disk: for tests")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    wishes = parser.parse_args()
    command = wishes.command[1:] if wishes.command[:1] == ["--"] else wishes.command
    if not command:
        parser.error("which command?")

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    try:
        with running_services(wishes.state, say=say, durable=not wishes.fast) as addresses:
            return _run(command, os.environ | addresses | {"COMEBACK_STATE": str(wishes.state.absolute())})
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1


def _run(command: list[str], environment: dict[str, str]) -> int:
    """The command's exit code; signals reach it, and the services stop after it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the command as well: it decides
    child = subprocess.Popen(
        command, env=environment, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    )
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    code = child.wait()
    return 128 - code if code < 0 else code


if __name__ == "__main__":
    sys.exit(main())
