"""An act that waits in the session until its second factor is proved: nothing that was typed is lost.

What was typed may be a secret, so it is kept encrypted; it is forgotten with the session, or after an hour.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.http import HttpRequest

from core import clock
from core.encryption import NotDecryptable, decrypt, encrypt
from tenants.addresses import own_base_url

_HELD = "held_act"
_PURPOSE = "held_act"
_KEPT_FOR = timedelta(hours=1)
_MOST_CHARACTERS = 200_000


@dataclass(frozen=True)
class HeldAct:
    """``code`` says what somebody is about to do; ``fields`` are None where they cannot be sent again."""

    code: str
    path: str
    back_path: str
    fields: list[tuple[str, str]] | None
    held_at: int


def hold_act(request: HttpRequest, *, code: str, without: frozenset[str]) -> None:
    """Keep the act that ``request`` asks for, except the fields of the proof itself."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in without and name != "csrfmiddlewaretoken"
        for value in values
    ]
    is_sendable = (
        not request.FILES and sum(len(name) + len(value) for name, value in fields) <= _MOST_CHARACTERS
    )
    held = HeldAct(
        code=code,
        path=request.get_full_path(),
        back_path=_path_before(request),
        fields=fields if is_sendable else None,
        held_at=int(clock.real_now().timestamp()),
    )
    request.session[_HELD] = encrypt(
        json.dumps(asdict(held)), schema=connection.schema_name, purpose=_PURPOSE
    )


def held_act(request: HttpRequest) -> HeldAct | None:
    """The act that waits in this session, None where none does."""
    try:
        text = decrypt(request.session.get(_HELD, ""), schema=connection.schema_name, purpose=_PURPOSE)
    except NotDecryptable:
        return None
    kept = json.loads(text)
    if clock.real_now() - datetime.fromtimestamp(kept["held_at"], UTC) >= _KEPT_FOR:
        return None
    fields = kept.pop("fields")
    return HeldAct(**kept, fields=None if fields is None else [(name, value) for name, value in fields])


def drop_held_act(request: HttpRequest) -> None:
    """Forget the act that waits; nothing where none does."""
    request.session.pop(_HELD, None)


def _path_before(request: HttpRequest) -> str:
    """The page on this host that the act was begun on."""
    own, before = own_base_url(), request.headers.get("Referer", "")
    return before.removeprefix(own) if before.startswith(f"{own}/") else "/dashboard/"
