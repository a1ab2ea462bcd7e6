"""The service config that the client holds is the one that ships for other languages."""

import json
from pathlib import Path

from searchguard.client.service_config import SERVICE_CONFIG

SHIPPED = Path(__file__).parents[2] / "deploy" / "service-config.json"


def test_both_say_the_same() -> None:
    assert json.loads(SERVICE_CONFIG) == json.loads(SHIPPED.read_text("utf-8"))
