"""A real Envoy with the configuration that ships, on free ports, before servers of a test."""

import json
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

import yaml

from tests.service.running import SECONDS

DEPLOY = Path(__file__).parents[2] / "deploy"
CONFIG = DEPLOY / "envoy/envoy.yaml"
ENVOY = Path(sys.executable).parent / "envoy"


@dataclass(frozen=True, slots=True)
class Envoy:
    """A running Envoy: where its listeners are, by name, and its own pages."""

    addresses: dict[str, str]
    admin: str

    def stat(self, name: str) -> int:
        """Return a counter or gauge."""
        told = _get(f"http://{self.admin}/stats?format=json&filter=^{name}$")
        return sum(int(one["value"]) for one in json.loads(told)["stats"] if "value" in one)

    def healthy(self) -> dict[str, int]:
        """Return the calls that each healthy server has been sent, by its address."""
        told = json.loads(_get(f"http://{self.admin}/clusters?format=json"))
        found = {}
        for host in told["cluster_statuses"][0]["host_statuses"]:
            if set(host["health_status"]) == {"eds_health_status"}:
                stats = {one["name"]: int(one.get("value", 0)) for one in host["stats"]}
                found[_address(host["address"])] = stats["rq_total"]
        return found

    def wait_for(self, servers: int) -> None:
        """Wait until so many servers are healthy."""
        _until(
            lambda: len(self.healthy()) == servers, lambda: _get(f"http://{self.admin}/clusters")
        )


def shipped(servers: Sequence[str], folder: Path) -> dict[str, Any]:
    """Return the configuration that ships, with a test's ports, paths and servers in it."""
    text = CONFIG.read_text("utf-8").replace("/etc/envoy/", f"{folder}/")
    config: dict[str, Any] = yaml.safe_load(text)
    config["admin"]["address"]["socket_address"]["port_value"] = 0
    for listener in config["static_resources"]["listeners"]:
        listener["address"] = _socket("127.0.0.1:0")
    (cluster,) = config["static_resources"]["clusters"]
    cluster["load_assignment"]["endpoints"] = [
        {"lb_endpoints": [{"endpoint": {"address": _socket(server)}} for server in servers]}
    ]
    return config


@contextmanager
def envoy(servers: Sequence[str], certificates: Path) -> Iterator[Envoy]:
    """Run Envoy before servers.

    Args:
        servers: Their addresses.
        certificates: A folder that holds server.pem and server.key.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file in (CONFIG.parent / "searchguard.binpb", *certificates.glob("server.*")):
            shutil.copy(file, folder)
        config, admin, log = folder / "envoy.json", folder / "admin", folder / "envoy.log"
        config.write_text(json.dumps(shipped(servers, folder)), "utf-8")
        command: list[str | Path] = [ENVOY, "--concurrency", "1", "--disable-hot-restart"]
        command += ["--config-path", config, "--admin-address-path", admin]
        command += ["--log-path", log, "--log-level", "warning"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                yield _ready(process, admin, log)
            finally:
                process.terminate()


def _ready(process: subprocess.Popen[bytes], admin: Path, log: Path) -> Envoy:
    def told() -> str:
        return f"Envoy did not start: {log.read_text() if log.exists() else 'no log'}"

    _until(lambda: process.poll() is None and _listeners(admin), told)
    return Envoy(_listeners(admin), admin.read_text())


def _listeners(admin: Path) -> dict[str, str]:
    """Return where an Envoy listens, by name, once it does."""
    address = admin.read_text() if admin.exists() else ""
    if not address or _get(f"http://{address}/ready") != "LIVE\n":
        return {}
    told = json.loads(_get(f"http://{address}/listeners?format=json"))
    return {one["name"]: _address(one["local_address"]) for one in told["listener_statuses"]}


def _until(holds: Callable[[], object], told: Callable[[], str]) -> None:
    """Look again until something holds: no page of Envoy waits for it."""
    pause, last = Event(), time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < last, told()
        pause.wait(0.05)


def _get(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            told: bytes = answer.read()
    except urllib.error.HTTPError as error:
        told = error.read()
    return told.decode()


def _socket(address: str) -> dict[str, Any]:
    host, _, port = address.rpartition(":")
    return {"socket_address": {"address": host, "port_value": int(port)}}


def _address(told: dict[str, Any]) -> str:
    return "{address}:{port_value}".format(**told["socket_address"])
