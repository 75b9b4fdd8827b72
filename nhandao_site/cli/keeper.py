"""Beside the server: every ten minutes the books are checked, once a day their head is published.

A process of its own and not a thread of the server: adding up a million lines takes a core for
seconds, and readers shall not feel it. It is a loop of the shell, so that nothing heavy sleeps in
memory, and it ends with the server. A machine whose timer runs `chores run` anyway does no harm by it:
each chore has one holder.
"""

import os
import subprocess
import sys

CHORES = ("ledger.heads", "audit.heads", "ledger.check")
EVERY = 600  # seconds
STEP = 5

LOOP = """
server=$1; shift
while kill -0 "$server" 2>/dev/null; do
  "$@" >/dev/null 2>&1
  slept=0
  while [ "$slept" -lt "$EVERY" ] && kill -0 "$server" 2>/dev/null; do
    sleep "$STEP"
    slept=$((slept + STEP))
  done
done
"""


def start() -> subprocess.Popen[bytes]:
    """For the process that is to become the server; its number stays the same through exec."""
    return subprocess.Popen(  # noqa: S603  the words are this file's own
        ["/bin/sh", "-c", LOOP, "keeper", str(os.getpid()), *command()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "EVERY": str(EVERY), "STEP": str(STEP)},
    )


def command() -> list[str]:
    """The words of one round."""
    only = [word for chore in CHORES for word in ("--only", chore)]
    return [sys.executable, "-m", "flask", "--app", "wsgi", "chores", "run", *only]
