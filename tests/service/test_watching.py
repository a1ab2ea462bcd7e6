"""The dashboard and the alert rules ask for what there is. A real scrape is in test_metrics."""

import re
from pathlib import Path
from typing import Any

import pytest

from searchguard.service.numbers.families import FAMILIES, Kind
from tests.service.watching import alerts, asked_for, dashboard, questions

PAGE = (Path(__file__).parents[2] / "docs/observability.md").read_text("utf-8")
# What Prometheus adds by itself, and what a histogram's buckets have.
ADDED = {"instance", "job", "le"}

LABELS = {
    shown: frozenset(family.labels)
    for family in FAMILIES
    for shown in (
        [f"{family.name}_{part}" for part in ("bucket", "sum", "count")]
        if family.kind is Kind.HISTOGRAM
        else [family.shown]
    )
}


@pytest.mark.parametrize(("name", "chosen"), sorted(set(asked_for()), key=str))
def test_metric_that_is_asked_for_exists_with_its_labels(name: str, chosen: frozenset[str]) -> None:
    assert chosen - ADDED <= LABELS[name]


@pytest.mark.parametrize("question", sorted(set(questions())))
def test_labels_that_are_summed_by_are_some_metrics(question: str) -> None:
    known = ADDED.union(*(LABELS[name] for name in LABELS if name in question))
    grouped = re.findall(r"\b(?:by|ignoring|on) \(([^)]*)\)", question)
    assert {label.strip() for one in grouped for label in one.split(",")} <= known
    assert question.count("(") == question.count(")")


def test_dashboard_shows_every_family_but_a_few() -> None:
    asked = {name for name, _ in asked_for()}
    unseen = {
        name for name in LABELS if name not in asked and not name.endswith(("_sum", "_count"))
    }
    assert unseen == {
        "grpc_server_msg_received_total",
        "grpc_server_msg_sent_total",
        "searchguard_build_info",
        "searchguard_generation_info",
        "searchguard_load_error_age_seconds",
        "searchguard_load_failures_total",
        "searchguard_loads_total",
        "searchguard_rules",
        "searchguard_switchboard_version",
        "searchguard_terms",
    }


def test_panels_do_not_overlap() -> None:
    places = [panel["gridPos"] for panel in dashboard()["panels"]]
    corners = {(place["x"], place["y"]) for place in places}
    assert len(corners) == len(places)
    assert all(place["w"] == 12 and place["h"] == 8 for place in places)
    assert len({panel["id"] for panel in dashboard()["panels"]}) == len(places)


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: str(rule["alert"]))
def test_alert_says_what_is_wrong_and_whom_it_wakes(rule: dict[str, Any]) -> None:
    assert rule.keys() - {"for"} == {"alert", "expr", "labels", "annotations"}
    assert rule["labels"] in ({"severity": "page"}, {"severity": "ticket"})
    [(key, summary)] = rule["annotations"].items()
    assert key == "summary"
    told = set(re.findall(r"\$labels\.(\w+)", summary))
    by = set(re.findall(r"\bby \((\w+)", rule["expr"])) or {"instance"}
    assert told <= by
    assert re.fullmatch(r"\d+m", rule.get("for", "1m"))


def test_page_has_a_row_for_each_alert() -> None:
    table = PAGE.split("| alert | what it means, and what to do |\n|---|---|\n")[1].split("\n\n")[0]
    named = [line.split("`")[1] for line in table.splitlines()]
    assert named == [rule["alert"] for rule in alerts()]
