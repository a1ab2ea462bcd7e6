"""A Spark cluster of a master and two workers, as processes of this machine, for a test."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

_DEPLOY = "org.apache.spark.deploy"
_WORKERS = 2
_SOON = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData"  # a machine that lives briefly
_SETTINGS = f"""\
spark.driver.bindAddress 127.0.0.1
spark.driver.host 127.0.0.1
spark.driver.memory 512m
spark.driver.extraJavaOptions {_SOON}
spark.executor.extraJavaOptions {_SOON}
spark.executor.memory 512m
spark.ui.enabled false
"""


@dataclass(frozen=True)
class SparkCluster:
    """Where it is, what a driver needs in its environment, and the folder of each worker."""

    address: str
    environment: dict[str, str]
    workers: tuple[Path, ...]

    def worked(self) -> list[bool]:
        """Tell of each worker whether it has run anything for a driver."""
        return [bool(list(folder.glob("app-*/*/stderr"))) for folder in self.workers]


@contextmanager
def spark_cluster(folder: Path) -> Iterator[SparkCluster]:
    """Start a cluster on the loopback address; it ends with the test."""
    found = find_spec("pyspark")
    assert found
    assert found.origin
    home = Path(found.origin).parent
    (folder / "spark-defaults.conf").write_text(_SETTINGS)
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": _SOON,
        "PYSPARK_PYTHON": sys.executable,
    }
    folders = tuple(folder / f"worker{number}" for number in range(_WORKERS))
    where = ("--host", "127.0.0.1", "--webui-port", "0")
    with ExitStack() as stack:

        def start(name: str, *words: str | Path) -> IO[str]:
            command = [home / "bin" / "spark-class", f"{_DEPLOY}.{name}", *words]
            process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
            stack.callback(_ended, process)
            assert process.stderr
            return process.stderr

        told = start("master.Master", *where, "--port", "0")
        address = _next(told, r"Starting Spark master at (\S+)")
        talk = [
            start("worker.Worker", *where, "--cores", "1", "--memory", "1g", "-d", one, address)
            for one in folders
        ]
        for one in talk:
            _next(one, "(Successfully registered)")
        yield SparkCluster(address, environment, folders)


def _next(told: IO[str], wanted: str) -> str:
    """Return what a process tells in words that are waited for."""
    lines = list[str]()
    for line in told:
        lines.append(line)
        if found := re.search(wanted, line):
            return found[1]
    raise AssertionError("".join(lines))


def _ended(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()
