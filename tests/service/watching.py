"""The metrics that the dashboard and the alert rules in deploy/ ask for."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
METRIC = re.compile(r"\b((?:grpc_server|searchguard)_\w+)(?:\{([^}]*)\})?")


def alerts() -> list[dict[str, Any]]:
    """Return the alert rules."""
    text = (DEPLOY / "prometheus-alerts.yaml").read_text("utf-8")
    [group] = yaml.safe_load(text)["groups"]
    return list(group["rules"])


def dashboard() -> dict[str, Any]:
    """Return the dashboard."""
    document: dict[str, Any] = json.loads((DEPLOY / "grafana-dashboard.json").read_text("utf-8"))
    return document


def questions() -> Iterator[str]:
    """Yield every expression of both."""
    yield from (rule["expr"] for rule in alerts())
    yield from (one["expr"] for panel in dashboard()["panels"] for one in panel["targets"])
    yield from (one["query"]["query"] for one in dashboard()["templating"]["list"][1:])


def asked_for() -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each metric that is asked for, with the labels by which it is chosen."""
    for question in questions():
        for name, chosen in METRIC.findall(question):
            yield name, frozenset(re.findall(r"(\w+)\s*(?:=|!=|=~|!~)", chosen))
