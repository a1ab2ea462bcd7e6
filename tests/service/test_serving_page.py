"""The recipe for TLS in docs/serving.md, run as it stands."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.folders import write_lists
from tests.service.running import SECONDS, serving

PAGE = (Path(__file__).parents[2] / "docs/serving.md").read_text("utf-8")
MAKE, SERVE, ASK = (
    block.strip() for block in re.findall(r"^```\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
)


def shell(lines: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run lines as a person does, with the commands that are installed beside this Python."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-euc", lines],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the recipe is for openssl")
def test_recipe_for_tls_works_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lists = write_lists(tmp_path / "lists")
    monkeypatch.chdir(tmp_path)
    made = shell(MAKE, tmp_path)
    assert made.returncode == 0, made.stderr
    words = SERVE.removeprefix("searchguard serve ").split()
    with serving("--blocklists", lists, *words) as server:
        grpcurl, status = ASK.replace("127.0.0.1:50051", server.address).splitlines()
        done = shell(grpcurl, tmp_path)
        assert "ACTION_BLOCK" in done.stdout, done.stderr
        assert shell(re.sub(r"-cert \S+ -key \S+", "", grpcurl), tmp_path).returncode != 0
        done = shell(status.replace("status", f"status {server.address}"), tmp_path)
        assert "rules: 2" in done.stdout, done.stderr
