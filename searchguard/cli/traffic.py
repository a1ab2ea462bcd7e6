"""`searchguard rule traffic`: what rules decide, in shadow and for a share of queries too."""

import json
import time
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import add
from typing import Annotated, TypeAlias

import typer

from searchguard.cli.output import Format, FormatOption
from searchguard.errors import SettingsError
from searchguard.service.metrics.reading import Reading, read_metrics
from searchguard.service.numbers.families import LEFT_OUT, NEW_QUERIES, RULE_HITS, SHADOW_HITS

MetricsOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--metrics",
        metavar="URL",
        help="Metrics of a server, as http://127.0.0.1:9464/metrics; repeatable.",
    ),
]

_COLUMNS = (
    ("decided", RULE_HITS),
    ("in shadow", SHADOW_HITS),
    ("left out", LEFT_OUT),
    ("new", NEW_QUERIES),
)


def servers_of(metrics: Sequence[str] | None) -> tuple[str, ...]:
    """Return where the metrics of servers are.

    Raises:
        SettingsError: Nobody said.
    """
    if not metrics:
        raise SettingsError(
            "name the metrics of each server: --metrics URL (serve --metrics-listen)"
        )
    return tuple(dict.fromkeys(metrics))


def traffic(
    rules: Annotated[
        list[str] | None, typer.Argument(metavar="[RULE]...", help="Only these rules.")
    ] = None,
    metrics: MetricsOption = None,
    seconds: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", min=0, max=3600, help="Count so long; else since their start."
        ),
    ] = 0,
    form: FormatOption = Format.TEXT,
) -> None:
    """Tell what each rule decides of what servers are asked.

    In shadow: decisions in which it would have applied, were it live. Left out:
    those in which it would have, were it for all queries and not for a share.
    New: distinct queries of a sample that what is new in it decides, for a day
    after it came or grew. Rules without any of these are left out unless named.
    """
    servers = servers_of(metrics)
    found = {one: read_metrics(one) for one in servers}
    if seconds:
        time.sleep(seconds)
        found = {one: read_metrics(one).since(found[one]) for one in servers}
    counted = reduce(add, found.values())
    named = sorted(rules or counted.rules, key=lambda one: (-counted.of(RULE_HITS, one), one))
    if form is Format.JSON:
        print(json.dumps(_data(counted, named, len(servers))))
    else:
        print("\n".join(_lines(counted, named, len(servers))))


def _data(counted: Reading, rules: Sequence[str], servers: int) -> dict[str, object]:
    return {
        "servers": servers,
        "decisions": int(counted.decisions),
        "sampled_queries": int(counted.sampled),
        "rules": [
            {
                "rule": rule,
                "decided": int(counted.of(RULE_HITS, rule)),
                "shadow": int(counted.of(SHADOW_HITS, rule)),
                "left_out": int(counted.of(LEFT_OUT, rule)),
                "new_queries": int(counted.of(NEW_QUERIES, rule)),
            }
            for rule in rules
        ],
    }


def _lines(counted: Reading, rules: Sequence[str], servers: int) -> Iterator[str]:
    wide = max((len(rule) for rule in rules), default=0)
    if rules:
        heads = "".join(f"{head:>11}" for head, _ in _COLUMNS)
        yield f"{'rule':<{wide}}{heads}    share"
    for rule in rules:
        counts = "".join(f"{counted.of(family, rule):>11,.0f}" for _, family in _COLUMNS)
        applied = sum(counted.of(family, rule) for _, family in _COLUMNS[:2])
        share = 100 * applied / counted.decisions if counted.decisions else 0.0
        yield f"{rule:<{wide}}{counts}{share:>7.2f} %"
    of = f"decisions: {counted.decisions:,.0f}, of servers: {servers}"
    sample = f"; distinct queries of the sample: {counted.sampled:,.0f}" if counted.sampled else ""
    yield f"{of}{sample}"
