"""The rival that is no Python: built where the machine has what that takes."""

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("native_empty_handler.cc")


def built(folder: Path) -> Path | None:
    """Return the program, compiled into a folder; None without a compiler or gRPC for C++.

    Debian has both in `g++`, `pkg-config` and `libgrpc++-dev`.

    Raises:
        RuntimeError: All is there and it does not compile.
    """
    compiler, config = shutil.which("g++"), shutil.which("pkg-config")
    if not (compiler and config):
        return None
    asked = subprocess.run(
        [config, "--cflags", "--libs", "grpc++"], check=False, capture_output=True, text=True
    )
    if asked.returncode:
        return None
    program = folder / SOURCE.stem
    command = [compiler, "-O2", "-std=c++17", str(SOURCE), "-o", str(program)]
    compiled = subprocess.run(
        [*command, *asked.stdout.split()], check=False, capture_output=True, text=True
    )
    if compiled.returncode:
        raise RuntimeError(compiled.stderr)
    return program
