"""Calls through Envoy, in figures: `make envoy ARGS="--rate 300 --seconds 30"`.

Two servers of two workers each, behind the Envoy configuration that ships, are asked by TLS on a
few long connections. It tells what calls took through Envoy and straight to a server, in turns,
and which share of them each worker got: behind one port of a server, with a connection's age of
some seconds, and with a port for each worker. Exit code 1 where a call failed, or with a port each
one worker got over a fifth more than another.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.deploy.envoy import envoy
from tests.service.authority import Authority
from tests.service.folders import BLOCKED, write_lists
from tests.service.running import Server, serving

WORKERS = 2
_MAY_DIFFER = 0.20
_WAYS: dict[str, tuple[str, ...]] = {
    "one port": (),
    "one port, age 5 s": ("--connection-age", "5", "--connection-age-grace", "5"),
    "a port each": ("--port-each",),
}


def main() -> int:
    """Measure each way; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--rate", type=float, default=300, help="calls a second")
    parser.add_argument("--seconds", type=float, default=20, help="of calls, for each way")
    parser.add_argument("--connections", type=int, default=4, help="of clients to Envoy")
    told = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_lists(folder / "lists")
        authority = Authority(folder)
        authority.issue("server")
        (folder / "queries.txt").write_text(f"{BLOCKED}\n", "utf-8")
        for way, words in _WAYS.items():
            skew, failed = _measured(way, words, folder, told)
            good = good and not failed and (way != "a port each" or skew <= _MAY_DIFFER)
    return 0 if good else 1


def _measured(
    way: str, words: Sequence[str], folder: Path, told: argparse.Namespace
) -> tuple[float, int]:
    """Measure one way, write what it gave, and return the skew and how many calls failed."""
    with ExitStack() as stack:
        logs = [folder / f"{way} {number}" for number in range(2)]
        common = [*words, "--workers", str(WORKERS), "--blocklists", str(folder / "lists")]
        servers = [stack.enter_context(serving(*common, "--decision-log", log)) for log in logs]
        addresses = [one for server in servers for one in addresses_of(server)]
        proxy = stack.enter_context(envoy(addresses, folder))
        proxy.wait_for(len(addresses))
        target = proxy.addresses["encrypted"]
        through = _loaded(folder, told, target, "--tls-ca", str(folder / "ca.pem"))
        straight = _loaded(folder, told, servers[0].address)
    # The first server was asked straight too.
    counts = shares(logs[1])
    skew, failed = skew_of(counts), int(through["calls"]["failed"])
    for words_of, name in ((through, "by TLS through Envoy"), (straight, "straight")):
        sys.stdout.write(f"{way:18} {_latencies(words_of)} {name}\n")
    sys.stdout.write(f"{way:18} workers got {sorted(counts.values())}, {skew:.1%} apart\n")
    sys.stdout.flush()
    return skew, failed


def _latencies(told: dict[str, Any]) -> str:
    calls, latency = told["calls"], told["latency_ms"]
    shown = ", ".join(
        f"{name} {latency[name]:.1f} ms" if latency[name] else f"{name} no answer"
        for name in ("p50", "p99")
    )
    return f"{calls['made']:,} calls, {calls['failed']} failed, {shown}"


def _loaded(folder: Path, told: argparse.Namespace, target: str, *words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "searchguard", "loadtest", "--target", target, *words]
    command += ["--queries", str(folder / "queries.txt"), "--rate", str(told.rate)]
    command += ["--for", f"{told.seconds}s", "--connections", str(told.connections)]
    done = subprocess.run([*command, "--format", "json"], stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def addresses_of(server: Server) -> list[str]:
    """Return where the workers of a server listen."""
    ports = server.wait_for(r"serving address=.*?(?: ports=(\d+))?\n")[1] or 1
    host, _, port = server.address.rpartition(":")
    return [f"{host}:{int(port) + more}" for more in range(int(ports))]


def shares(log: Path) -> Counter[int]:
    """Return how many decisions each worker has in a decision log, by its row."""
    lines = (line for path in log.glob("decisions-*") for line in path.read_text().splitlines())
    return Counter(json.loads(line)["row"] for line in lines)


def skew_of(counts: Counter[int]) -> float:
    """Return by how much of the mean the most and the least that a worker got are apart."""
    got = sorted([*counts.values(), *[0] * (WORKERS - len(counts))])
    return (got[-1] - got[0]) / (sum(got) / len(got))


if __name__ == "__main__":
    sys.exit(main())
