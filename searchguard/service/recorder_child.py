"""`python -m searchguard.service.recorder_child RECORDING`: reads the numbers of the others.

It ends when its stdin does: its parent has ended, or lets it go. Signals that are meant for a whole
group it leaves to the parent.
"""

import signal
import socket
import sys
from threading import Thread

import msgspec

from searchguard.service.metrics.collector import NumbersCollector
from searchguard.service.metrics.exporter import Exporter
from searchguard.service.numbers.memory import Memory
from searchguard.service.recording import Recording


def main(recording: Recording) -> None:
    """Record until stdin ends."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    memory = Memory(recording.memory)
    if recording.metrics is not None:
        exporter = Exporter(socket.socket(fileno=recording.metrics), NumbersCollector(memory))
        Thread(target=exporter.serve_forever, name="metrics", daemon=True).start()
    sys.stdin.buffer.read()


if __name__ == "__main__":
    main(msgspec.json.decode(sys.argv[1], type=Recording))
