#!/usr/bin/env python
"""Django's commands. Without DATABASE_URL they run on the state folder's own services, started when needed."""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"


def main() -> None:
    if importlib.util.find_spec("django") is None and VENV_PYTHON.exists():
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])  # noqa: S606 (any Python may be asked, ours answers)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if os.environ.get("COMEBACK_ENV") == "production":
        run()
        return

    from config.embedded import EmbeddedError, running_services

    state = Path(os.environ.get("COMEBACK_STATE") or ROOT / ".comeback")
    try:
        with running_services(state, say=lambda line: sys.stderr.write(f"{line}\n")) as addresses:
            os.environ.update(addresses)
            run()
    except EmbeddedError as error:
        sys.exit(str(error))


def run() -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
