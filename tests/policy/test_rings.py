"""Rings as people write them."""

import pytest

from searchguard.policy.rings import EXAMPLE, Ring, read_rings


def test_rings_are_read() -> None:
    assert read_rings(EXAMPLE) == (
        Ring(name="first", share=1.0, lasts=600),
        Ring(name="early", share=10.0, lasts=1800),
    )
    assert read_rings("canary 0.5% 45s") == (Ring(name="canary", share=0.5, lasts=45),)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "is no ring"),
        ("first 1 %", "is no ring"),
        ("first 1 % 0m", "is no ring"),
        ("first 1 points 10m", "is no ring"),
        ("first 1 % 10m,", "is no ring"),
        ("a 1 % 1m, a 2 % 1m", "a name of its own"),
        ("rest 1 % 1m", "a name of its own"),
        ("a 60 % 1m, b 41 % 1m", "at most 100 %"),
        ("a 1 % 1m, b 1 % 1m, c 1 % 1m, d 1 % 1m, e 1 % 1m, f 1 % 1m", "at most 5 rings"),
        ("a 1 % 72h, b 1 % 1s", "72h at most"),
    ],
)
def test_what_is_no_ring_is_told(written: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_rings(written)
