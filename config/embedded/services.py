"""Both services of a state folder, shared by every process that needs them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from config.embedded.postgres import Postgres
from config.embedded.redis import Redis


class Services:
    """The services that an environment leaves to us: those without an address of their own."""

    def __init__(
        self,
        state: Path,
        *,
        environment: Mapping[str, str],
        say: Callable[[str], None] = print,
        durable: bool = True,
    ) -> None:
        self.folder = state.absolute() / "services"
        self._given = {
            name: environment[name] for name in ("DATABASE_URL", "REDIS_URL") if environment.get(name)
        }
        self._ours: dict[str, Postgres | Redis] = {
            "DATABASE_URL": Postgres(self.folder, say=say, durable=durable),
            "REDIS_URL": Redis(self.folder, say=say),
        }
        for name in self._given:
            del self._ours[name]

    @property
    def is_needed(self) -> bool:
        return bool(self._ours)

    def addresses(self) -> dict[str, str]:
        """``DATABASE_URL`` and ``REDIS_URL``, given or ours. Ours must have been started."""
        return self._given | {name: service.url for name, service in self._ours.items()}

    def are_alive(self) -> bool:
        """Whether our processes are there: cheaper than asking them."""
        return all(service.is_alive() for service in self._ours.values())

    def start(self) -> None:
        """Start what does not run; two callers at once start it once. Raises EmbeddedError."""
        if not self._ours:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock("start.lock", fcntl.LOCK_EX):
            for service in self._ours.values():
                service.start()

    def stop(self) -> None:
        for service in reversed(self._ours.values()):
            service.stop()

    def remove(self) -> None:
        """Stop, and delete the data, those in a folder of their own elsewhere too."""
        for service in self._ours.values():
            service.remove()

    @contextmanager
    def in_use(self) -> Iterator[dict[str, str]]:
        """Start, hand out the addresses, and stop when the last user of this folder has gone.

        Users hold a shared file lock, which a killed process loses by itself.
        """
        if not self._ours:
            yield self.addresses()
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock("users.lock", fcntl.LOCK_SH) as users:
            self.start()
            try:
                yield self.addresses()
            finally:
                with self._lock("start.lock", fcntl.LOCK_EX):
                    if _becomes_alone(users):
                        self.stop()

    @contextmanager
    def _lock(self, name: str, kind: int) -> Iterator[IO[str]]:
        with open(self.folder / name, "w") as file:
            fcntl.flock(file, kind)
            yield file


@contextmanager
def running_services(
    state: Path, *, say: Callable[[str], None] = print, durable: bool = True
) -> Iterator[dict[str, str]]:
    """Services for the length of a block, as an environment to give to processes."""
    services = Services(state, environment=os.environ, say=say, durable=durable)
    with services.in_use() as addresses:
        yield addresses


def _becomes_alone(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
