"""The parent's side: starts the child, gives it the bytes, ends it when it takes too long."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

CHILD: Final = Path(__file__).with_name("child.py")
WALL_SECONDS: Final = 30  # the child's own limit is processor time: on a busy machine it may take longer

# So many pictures of one web process are read at once; whoever comes then waits for a moment, and no page waits at all.
_AT_ONCE: Final = 3
_WAIT_SECONDS: Final = 5
_places = BoundedSemaphore(_AT_ONCE)


class PictureUnusable(Exception):
    """``code``: ``picture_format``, ``picture_unreadable``, ``picture_too_small``, ``picture_too_many_pixels``,
    ``picture_too_large`` (more memory or time than a picture may take) or ``picture_busy`` (try again)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class WrittenPicture:
    """A picture that we wrote ourselves: JPEG, or PNG where it is transparent."""

    content: bytes
    content_type: str
    extension: str
    width: int
    height: int


def rewrite_picture(data: bytes, *, longest_side: int) -> WrittenPicture:
    """The first picture in ``data``, upright, at most ``longest_side`` pixels long, without place, time or camera.

    Takes JPEG, MPO, PNG, WebP, GIF, HEIC and AVIF. Raises PictureUnusable.
    """
    if not _places.acquire(timeout=_WAIT_SECONDS):
        raise PictureUnusable("picture_busy")
    try:
        answer = _ask_child(data, longest_side)
    finally:
        _places.release()
    line, _, content = answer.partition(b"\n")
    head = json.loads(line)
    if "refused" in head:
        raise PictureUnusable(head["refused"])
    return WrittenPicture(content, head["content_type"], head["extension"], head["width"], head["height"])


def _ask_child(data: bytes, longest_side: int) -> bytes:
    command = [sys.executable, "-I", str(CHILD), str(longest_side)]
    try:
        done = subprocess.run(  # noqa: S603  our own program; the bytes come by a pipe
            command, input=data, capture_output=True, timeout=WALL_SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise PictureUnusable("picture_too_large") from None
    if done.returncode < 0:  # ended by a signal: too much time, or a decoder that fell over
        raise PictureUnusable("picture_too_large")
    if done.returncode != 0 or not done.stdout:
        raise PictureUnusable("picture_unreadable")
    return done.stdout
