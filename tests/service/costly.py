"""`python -m tests.service.costly COST WAITING`: a server whose answers cost more.

COST is in seconds of processor time that each Check takes before it is answered, and WAITING how
many calls may wait. It stands for a server of a size that a test can overload. It serves the lists
of `states`, writes its address to stdout, and ends with its stdin.
"""

import sys
from time import thread_time

from searchguard.service import answer, calls
from searchguard.service.live import Live
from searchguard.service.log import Log
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.serving_state import ServingState
from searchguard.service.settings import LogFormat, Settings
from searchguard.service.transport import Transport
from tests.service.states import state_of


def main(cost: float, waiting: float) -> None:
    """Serve until stdin ends."""
    usual = answer.answer_check

    def answer_check(state: ServingState, data: bytes) -> bytes:
        end = thread_time() + cost
        while thread_time() < end:
            pass
        return usual(state, data)

    vars(calls)["answer_check"] = answer_check
    settings, live, numbers = (
        Settings(listen="127.0.0.1:0", waiting=waiting),
        Live(),
        Numbers.alone(),
    )
    live.put(state_of(numbers=numbers, cache_for=0.0))
    transport = Transport(settings, live, Log(LogFormat.TEXT), numbers)
    sys.stdout.write(f"{transport.start()}\n")
    sys.stdout.flush()
    transport.ready()
    sys.stdin.read()
    live.close()
    transport.stop(0).wait()


if __name__ == "__main__":
    main(float(sys.argv[1]), float(sys.argv[2]))
