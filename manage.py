#!/usr/bin/env python
"""Django's commands. Without DATABASE_URL they run on the state folder's own services, started when needed."""

import os
import sys
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if os.environ.get("COMEBACK_ENV") == "production":
        run()
        return

    from config.embedded import EmbeddedError, running_services

    state = Path(os.environ.get("COMEBACK_STATE") or Path(__file__).resolve().parent / ".comeback")
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
