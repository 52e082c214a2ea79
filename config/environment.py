"""What the surroundings say: environment variables first, then what the state folder remembers.

Settings read everything through here, so that the same names work in a shell, in docker-compose and next to
a running demo, and so that production refuses to start with something missing.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PRODUCTION = "production"
KINDS = ("development", "demo", "test", PRODUCTION)
STATE_FILE = "environment.json"  # what a demo tells to commands that are run beside it


@dataclass(frozen=True)
class Environment:
    """The variables of this process, with the state folder's own values behind them."""

    variables: Mapping[str, str]
    base_dir: Path

    @property
    def kind(self) -> str:
        """One of development, demo, test, production."""
        kind = self.variables.get("COMEBACK_ENV") or "development"
        if kind not in KINDS:
            raise ImproperlyConfigured(f"COMEBACK_ENV is {kind!r}; it can be one of: {', '.join(KINDS)}.")
        return kind

    @property
    def is_production(self) -> bool:
        return self.kind == PRODUCTION

    @property
    def state(self) -> Path:
        return Path(self.variables.get("COMEBACK_STATE") or self.base_dir / ".comeback").absolute()

    def text(self, name: str, default: str | None = None, *, production_needs_it: bool = False) -> str:
        """A variable's value. In production a needed one must really be given."""
        value = self.variables.get(name)
        if value:
            return value
        if self.is_production and production_needs_it:
            raise ImproperlyConfigured(f"{name} must be set when COMEBACK_ENV is production.")
        if not self.is_production and (kept := self._kept().get(name)):
            return kept
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set. Run the command through bin/services, or set it.")
        return default

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal():
            raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number.")
        return int(value)

    def words(self, name: str, default: str = "") -> list[str]:
        """A list, written with commas."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def secret(self, name: str) -> str:
        """A secret: given in production, otherwise made once and kept in the state folder."""
        value = self.variables.get(name)
        if value:
            if self.is_production and len(value) < 32:
                raise ImproperlyConfigured(f"{name} must have at least 32 characters.")
            return value
        if self.is_production:
            raise ImproperlyConfigured(f"{name} must be set when COMEBACK_ENV is production.")
        return self._kept_secret(name)

    def database(self) -> dict[str, object]:
        """``DATABASE_URL`` as Django's parts."""
        address = urlsplit(self.text("DATABASE_URL", production_needs_it=True))
        if address.scheme not in ("postgres", "postgresql") or not address.path.strip("/"):
            raise ImproperlyConfigured("DATABASE_URL must look like postgres://user:password@host:5432/name.")
        return {
            "NAME": unquote(address.path.lstrip("/")),
            "USER": unquote(address.username or ""),
            "PASSWORD": unquote(address.password or ""),
            "HOST": address.hostname or "",
            "PORT": address.port or 5432,
        }

    def _kept(self) -> dict[str, str]:
        try:
            return dict(json.loads((self.state / STATE_FILE).read_text()))
        except (OSError, ValueError):
            return {}

    def _kept_secret(self, name: str) -> str:
        folder = self.state / "secrets"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / name.lower()
        draft = folder / f".{name.lower()}.{os.getpid()}"
        if not path.exists():
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
            try:
                os.link(draft, path)  # the first of two processes that start at once decides
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text()
