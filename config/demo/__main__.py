"""``bin/demo [--port 8000] [--state .comeback] [--fresh]``: everything up, demo shops in it, until Ctrl-C."""

from __future__ import annotations

import argparse
import fcntl
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO

from config.demo.run import ROOT, Demo, DemoError
from config.embedded import EmbeddedError


class Ended(Exception):
    """Somebody wants the demo to end."""


def main() -> int:
    wishes = _wishes()
    state: Path = wishes.state.absolute()
    for wish in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(wish, _end)
    state.mkdir(parents=True, exist_ok=True)
    lock = _lock(state)
    if lock is None:
        print(f"A demo already runs in {state}. Use --state for a second one.", file=sys.stderr)
        return 1
    demo = Demo(state, port=wishes.port, only=wishes.only, say=_say)
    try:
        demo.end_what_an_earlier_run_left()
        if wishes.fresh:
            demo.forget_everything()
        demo.start()
        while True:
            time.sleep(0.5)
            demo.watch()
    except Ended:
        _say("Stopping")
        return 0
    except (DemoError, EmbeddedError) as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    finally:
        for wish in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(wish, signal.SIG_IGN)  # the end itself is not interrupted
        demo.stop()
        lock.close()


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/demo", description="Comeback with demo shops, on this machine."
    )
    parser.add_argument("--port", type=int, default=8000, help="port of the web pages")
    parser.add_argument("--state", type=Path, default=ROOT / ".comeback", help="folder of all data")
    parser.add_argument("--fresh", action="store_true", help="forget the data of this folder first")
    parser.add_argument(
        "--only", metavar="SCHEMA", help="make a single one of the demo shops, which is quicker"
    )
    return parser.parse_args()


def _end(number: int, frame: FrameType | None) -> None:
    raise Ended


def _lock(state: Path) -> IO[str] | None:
    """The folder's lock; a killed process loses it by itself."""
    file = open(state / "demo.lock", "w")  # noqa: SIM115 (held until the end)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
