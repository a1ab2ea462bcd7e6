"""`python -m searchguard.service.generations.fork_server FD`: what leaders are forked of.

It imports once what leaders and workers need, which takes half a second of a processor, and then
waits. It has no thread when it forks, and grpc is imported but never used in it: that starts
nothing. The server of this kind in `multiprocessing` holds up whoever asks it until it has forked,
needs a file to be asked by and a process more, and knows not how one ended whose parent died.
"""

import gc
import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from pkgutil import resolve_name

import msgspec

from searchguard.service.generations.aside import aside
from searchguard.service.generations.forking import FILES, MOST_BYTES
from searchguard.service.generations.naming import be_known_as
from searchguard.service.generations.order import Order
from searchguard.service.generations.reports import Reason, Refused, tell
from searchguard.service.log import Log

_LEAD = "searchguard.service.generations.leader:lead"

Lead = Callable[[Order, socket.socket], None]


def main(asked: socket.socket) -> int:
    """Fork a leader for each order, until nobody can give any; return the exit code."""
    be_known_as("sg-fork-server")
    lead: Lead = aside(lambda: resolve_name(_LEAD))
    gc.collect()
    gc.freeze()
    while True:
        data, files, _, _ = socket.recv_fds(asked, MOST_BYTES, FILES)
        if not data:
            return 0
        snapshot = files[1]
        with socket.socket(fileno=files[0]) as control:
            try:
                _adopted(partial(_begin, lead, asked, data, control, snapshot))
            except OSError as error:
                words = f"no process can be started: {error.strerror}"
                tell(control, Refused(message=words, reason=Reason.PLACE))
        os.close(snapshot)


def _begin(
    lead: Lead, asked: socket.socket, data: bytes, control: socket.socket, snapshot: int
) -> None:
    """Lead a generation, in the process that was forked for it."""
    asked.close()
    order = msgspec.structs.replace(msgspec.json.decode(data, type=Order), snapshot=snapshot)
    try:
        lead(order, control)
    except Exception as error:
        Log(order.settings.log_format).fault("leader_failed", error)
        raise


def _adopted(run: Callable[[], None]) -> None:
    """Run in a process whose parent has ended, so that the supervisor is told how it ends.

    Raises:
        OSError: The system starts no process.
    """
    between = os.fork()
    if between:
        code = os.waitstatus_to_exitcode(os.waitpid(between, 0)[1])
        if code:
            raise OSError(code, os.strerror(code))
        return
    try:
        if os.fork():
            os._exit(0)
    except OSError as error:
        os._exit(error.errno or 1)
    code = 1
    try:
        run()
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main(socket.socket(fileno=int(sys.argv[1]))))
