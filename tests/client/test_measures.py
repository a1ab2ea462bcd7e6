"""Short forms of what `make client` measures: what must hold however slow a machine is."""

import argparse
from collections.abc import Callable
from math import inf
from pathlib import Path
from types import ModuleType

import pytest

from tests.client.measure import kills, local, outage, simulated


def told(module: ModuleType, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    module.arguments(parser)
    return parser.parse_args(words)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was said; no time is promised here."""
    monkeypatch.setattr(outage, "P99_MS", inf)
    monkeypatch.setattr(outage, "BACK_SECONDS", inf)
    monkeypatch.setattr(local, "MOST_US", inf)
    return []


@pytest.mark.smoke
@pytest.mark.parametrize(
    ("module", "words", "lines"),
    [
        (outage, ("--seconds", "1", "--servers", "1"), 5),
        (kills, ("--kills", "1"), 2),
        (simulated, ("--seconds", "6"), 7),
        (local, ("--terms", "1000", "--queries", "100"), 2),
    ],
)
def test_promise_holds_in_short(
    module: ModuleType, words: tuple[str, ...], lines: int, tmp_path: Path, said: list[str]
) -> None:
    measure: Callable[..., bool] = module.measure
    assert measure(told(module, *words), tmp_path, said.append), said
    assert len(said) == lines
