from __future__ import annotations

import io
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image

from core.pictures import PictureUnusable, rewrite_picture, rewriting


def picture(size: tuple[int, int] = (120, 80)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(buffer, "JPEG")
    return buffer.getvalue()


def child_that(does: str, folder: Path) -> Path:
    """A child under the same limits that does something else with its time."""
    written = folder / "child.py"
    written.write_text(
        f"import runpy\nchild = runpy.run_path({str(rewriting.CHILD)!r})\nchild['set_limits']()\n{does}\n"
    )
    return written


@pytest.mark.parametrize(
    ("does", "code"),
    [
        ("while True: pass", "picture_too_large"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "picture_too_large"),
        ("bytearray(600 * 1024 * 1024)", "picture_unreadable"),
        ("import sys; sys.exit(3)", "picture_unreadable"),
        ("open('written', 'wb').write(b'x')", "picture_unreadable"),
    ],
    ids=["endless", "crash", "memory", "failure", "file"],
)
def test_a_decoder_that_goes_wrong_is_ended_and_said(
    does: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        rewriting, "CHILD", child_that(does.replace("'written'", repr(str(tmp_path / "w"))), tmp_path)
    )

    with pytest.raises(PictureUnusable) as unusable:
        rewrite_picture(picture(), longest_side=2400)

    assert unusable.value.code == code
    assert not (tmp_path / "w").exists() or not (tmp_path / "w").stat().st_size


def test_a_child_that_waits_is_ended_by_the_wall_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewriting, "WALL_SECONDS", 1)
    monkeypatch.setattr(rewriting, "CHILD", child_that("import time; time.sleep(600)", tmp_path))

    with pytest.raises(PictureUnusable) as unusable:
        rewrite_picture(picture(), longest_side=2400)

    assert unusable.value.code == "picture_too_large"


def test_only_so_many_are_read_at_once_and_the_next_is_asked_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, go_on = threading.Semaphore(0), threading.Event()

    def slow_child(data: bytes, longest_side: int) -> bytes:
        inside.release()
        assert go_on.wait(30)
        return b'{"refused": "picture_format"}\n'

    def send() -> None:
        with pytest.raises(PictureUnusable):
            rewrite_picture(picture(), longest_side=2400)

    monkeypatch.setattr(rewriting, "_ask_child", slow_child)
    monkeypatch.setattr(rewriting, "_WAIT_SECONDS", 0.01)
    senders = [threading.Thread(target=send) for _ in range(3)]
    for sender in senders:
        sender.start()
        assert inside.acquire(timeout=30)

    with pytest.raises(PictureUnusable) as unusable:
        rewrite_picture(picture(), longest_side=2400)
    go_on.set()
    for sender in senders:
        sender.join()

    assert unusable.value.code == "picture_busy"


def test_the_child_imports_nothing_of_ours_and_ends_with_its_limits() -> None:
    done = subprocess.run(
        [sys.executable, "-I", str(rewriting.CHILD), "2400"],
        input=picture(),
        capture_output=True,
        env={},
        check=True,
    )

    head, _, content = done.stdout.partition(b"\n")
    assert head == b'{"content_type": "image/jpeg", "extension": "jpg", "width": 120, "height": 80}'
    assert Image.open(io.BytesIO(content)).size == (120, 80)
