"""The service beside the page, in a process of its own."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

_SECONDS_TO_STOP = 10


@contextmanager
def service(blocklists: Path) -> Iterator[str]:
    """Run the service for as long as the block lasts; give its address.

    What it writes is written here too, so that whoever edits a list sees what it says of it.

    Raises:
        RuntimeError: It ended before it answered.
    """
    command = [sys.executable, "-m", "searchguard", "serve", "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(
        [*command, "--blocklists", str(blocklists)], stderr=subprocess.PIPE, text=True
    )
    try:
        lines = _passed_on(process)
        found = next(
            filter(None, (re.search(r"serving address=(\S+)", line) for line in lines)), None
        )
        if found is None:
            raise RuntimeError("the service did not start")
        Thread(target=list, args=(lines,), daemon=True).start()
        print(f"service: {found[1]}, process {process.pid}", file=sys.stderr, flush=True)
        yield found[1]
    finally:
        process.terminate()
        try:
            process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()


def _passed_on(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stderr is not None
    for line in process.stderr:
        print(line, end="", file=sys.stderr, flush=True)
        yield line
