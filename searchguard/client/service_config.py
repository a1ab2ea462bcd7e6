"""What grpc does about failing calls by itself; docs/clients.md tells the why of each value.

`deploy/service-config.json` is the same for other languages, and a test compares them.
"""

import json
from typing import Any

_SERVICE = "searchguard.v1.SearchGuardService"


def _methods(*names: str) -> list[dict[str, str]]:
    return [{"service": _SERVICE, "method": name} for name in names]


_CONFIG: dict[str, Any] = {
    "loadBalancingConfig": [{"round_robin": {}}],
    "retryThrottling": {"maxTokens": 400, "tokenRatio": 0.1},
    "methodConfig": [
        {
            "name": _methods("Check", "BatchCheck", "GetStatus"),
            "waitForReady": True,
            "timeout": "5s",
            "retryPolicy": {
                "maxAttempts": 4,
                "initialBackoff": "0.01s",
                "maxBackoff": "0.1s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"],
            },
        },
        {"name": _methods("StreamCheck", "WatchStatus"), "waitForReady": True},
    ],
}

SERVICE_CONFIG = json.dumps(_CONFIG)
