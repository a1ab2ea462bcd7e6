"""A snapshot is tried out in a process of its own before it may serve.

What takes too long, too much memory or the interpreter down with it, does so there.
"""

import subprocess
import sys
from pathlib import Path

from searchguard.errors import SnapshotError

TRIAL_SECONDS = 300
COMMAND = (sys.executable, "-m", "searchguard.supply.trial_child")
REFUSED = 3  # not 1, which is that of code that broke


def try_out(data: bytes, trust: Path | None = None) -> None:
    """Load a snapshot elsewhere, build its engine, and run the cases that it carries.

    Args:
        data: The bytes of a snapshot file.
        trust: The trust file by which enough people must have signed it, if any.

    Raises:
        SnapshotError: It does not serve; the words tell why.
    """
    words = [*COMMAND, *([str(trust)] if trust else [])]
    try:
        done = subprocess.run(  # noqa: S603 (a fixed command; the snapshot goes through stdin)
            words, input=data, capture_output=True, timeout=TRIAL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        msg = f"trying it out took over {TRIAL_SECONDS} seconds: split the lists"
        raise SnapshotError(msg) from error
    if done.returncode == 0:
        return
    told = done.stderr.decode(errors="replace").strip().rpartition("\n")[2] or "no reason given"
    if done.returncode != REFUSED:
        told = f"trying it out ended with exit code {done.returncode}: {told}"
    raise SnapshotError(told)
