"""`python -m searchguard.service.recorder_child RECORDING`: reads the numbers of the others.

It ends when its stdin does: its parent has ended, or lets it go. Signals that are meant for a whole
group it leaves to the parent.
"""

import signal
import socket
import sys
from pathlib import Path
from threading import Event, Thread

import msgspec

from searchguard.service.decision_log.drain import Drain
from searchguard.service.decision_log.files import LogFiles
from searchguard.service.log import Log
from searchguard.service.metrics.collector import NumbersCollector
from searchguard.service.metrics.exporter import Exporter
from searchguard.service.numbers.memory import Memory
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.recording import Recording, Written


def main(recording: Recording) -> None:
    """Record until stdin ends."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    memory = Memory(recording.memory)
    if recording.metrics is not None:
        exporter = Exporter(socket.socket(fileno=recording.metrics), NumbersCollector(memory))
        Thread(target=exporter.serve_forever, name="metrics", daemon=True).start()
    stop = Event()
    if recording.written is not None:
        drain = _drain(recording.written, memory, Log(recording.log_format))
        Thread(target=drain.run, args=(stop,), name="drain").start()
    sys.stdin.buffer.read()
    stop.set()


def _drain(written: Written, memory: Memory, log: Log) -> Drain:
    files = LogFiles(
        Path(written.folder),
        memory.server,
        file_bytes=written.file_bytes,
        most_bytes=written.most_bytes,
    )
    return Drain(memory, Numbers.claimed(memory), files, log)


if __name__ == "__main__":
    main(msgspec.json.decode(sys.argv[1], type=Recording))
