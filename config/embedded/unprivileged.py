"""Run a command in a user namespace, where root is an ordinary user: ``python unprivileged.py COMMAND...``.

PostgreSQL refuses to run as root. Inside the namespace it is user 1000 and still owns root's files,
so it can work in folders that only root may enter. Run as a script: the kernel wants a single thread.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
INNER_ID = 1000


def main(command: list[str]) -> None:
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise SystemExit(f"No user namespace: {os.strerror(ctypes.get_errno())}")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{INNER_ID} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{INNER_ID} {gid} 1")
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
