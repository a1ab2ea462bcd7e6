"""The section of the README: our figures, those of other matchers beside them."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.evaluation.line import Line
from benchmarks.evaluation.report import bound, number

BEGIN = "<!-- evaluation: written by `make eval ARGS=--readme` -->"
END = "<!-- end of evaluation -->"

_PEERS = Path(__file__).with_name("peers.toml")
# Columns in which other matchers were measured -> the groups of classes they hold, and how many.
_COLUMNS = {
    "plain": ("case",),
    "unicode": ("unicode",),
    "letters": ("leet", "repeats", "masks"),
    "separators": ("separators",),
    "hashtags": ("hashtags",),
    "combinations": ("combinations",),
}
_CLASSES = {
    "plain": 1,
    "unicode": 12,
    "letters": 5,
    "separators": 5,
    "hashtags": 4,
    "combinations": 3,
}
_OBSERVED = ("leet", "repeat", "joined", "spaced")
_MISINFORMATION_SETS = ("queries", "Bing")
_PROFANITY_SETS = ("words", "queries", "places", "names", "scunthorpe")


class ReadmeError(Exception):
    """The README has no section to write."""


def rewrite(readme: Path, lines: Sequence[Line]) -> None:
    """Replace what stands between the two marks of a README.

    Raises:
        ReadmeError: A mark is missing.
        OSError: The file cannot be read or written.
    """
    text = readme.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ReadmeError(f"`{readme.name}` does not hold `{BEGIN}` and then `{END}`")
    readme.write_text(f"{before}{BEGIN}\n{section(lines)}\n{END}{after}", "utf-8")


def section(lines: Sequence[Line]) -> str:
    """Return the section: recall by class, false hits by set, other matchers."""
    document = tomllib.loads(_PEERS.read_text("utf-8"))
    beside = (
        f"Other matchers, measured on {document['date']} on another part of the same data "
        f"({document['terms']} terms, {document['disguised_queries']:,} disguised queries, "
        f"{document['observed_pairs']} observed pairs; profanity: {document['profanity']}). "
        "Recall in per cent by group of classes, false hits per 10,000; "
        "`sampled`: on 2,500 texts a set."
    )
    return "\n".join(
        [
            "**Recall**, per cent of the disguised queries found, by class:",
            "",
            *_table(("class", "found", "bound", "", "asked"), _recall_rows(lines)),
            "",
            "**False hits** per 10,000 innocent texts, by list and set:",
            "",
            *_table(("list", "set", "false hits", "bound", "", "asked"), _innocence_rows(lines)),
            "",
            beside,
            "",
            *_table(_peer_head(), _peer_rows(lines, document["matcher"])),
        ]
    )


def _recall_rows(lines: Iterable[Line]) -> Iterator[Sequence[str]]:
    for line in lines:
        if line.part in ("recall", "observed"):
            name = f"observed: {line.name}" if line.part == "observed" else line.name
            yield name, number(line.figure), bound(line), line.status, f"{line.n:,} {line.of}"


def _innocence_rows(lines: Iterable[Line]) -> Iterator[Sequence[str]]:
    for line in lines:
        if line.part == "innocence":
            asked = f"{line.n:,} {line.of}"
            yield line.group, line.name, number(line.figure), bound(line), line.status, asked


def _peer_head() -> tuple[str, ...]:
    return (
        "matcher",
        "plain",
        "Unicode",
        "leet, repeats, masks",
        "separators",
        "hashtags",
        "combinations",
        "macro",
        "observed " + " / ".join(_OBSERVED),
        "false hits, misinformation: " + " / ".join(_MISINFORMATION_SETS),
        "false hits, profanity: " + " / ".join(_PROFANITY_SETS),
    )


def _peer_rows(lines: Sequence[Line], peers: Iterable[dict[str, Any]]) -> Iterator[Sequence[str]]:
    yield _row("**searchguard**", _ours(lines))
    for peer in peers:
        sampled = " (sampled)" if peer.get("sampled") else ""
        yield _row(peer["name"] + sampled, peer)


def _ours(lines: Sequence[Line]) -> dict[str, Mapping[str, float]]:
    """Return our figures in the shape of a peer's."""
    recall = {}
    for column, groups in _COLUMNS.items():
        rates = [line.figure for line in lines if line.part == "recall" and line.group in groups]
        if rates:
            recall[column] = sum(rates) / len(rates)
    return {
        "recall": recall,
        "observed": _by_name(lines, "observed", ""),
        "misinformation": _by_name(lines, "innocence", "misinformation"),
        "profanity": _by_name(lines, "innocence", "LDNOOBW-en"),
    }


def _by_name(lines: Iterable[Line], part: str, group: str) -> dict[str, float]:
    return {line.name: line.figure for line in lines if (line.part, line.group) == (part, group)}


def _row(name: str, figures: Mapping[str, Any]) -> Sequence[str]:
    recall = figures["recall"]
    return (
        name,
        *(_shown(recall, column) for column in _COLUMNS),
        _macro(recall),
        _several(figures["observed"], _OBSERVED),
        _several(figures["misinformation"], _MISINFORMATION_SETS),
        _several(figures["profanity"], _PROFANITY_SETS),
    )


def _macro(recall: Mapping[str, float]) -> str:
    """Return the average over classes, from the averages of the groups."""
    if recall.keys() < _CLASSES.keys():
        return "-"
    total = sum(recall[column] * classes for column, classes in _CLASSES.items())
    return f"{total / sum(_CLASSES.values()):.1f}"


def _several(figures: Mapping[str, float], names: Iterable[str]) -> str:
    return " / ".join(_shown(figures, name) for name in names)


def _shown(figures: Mapping[str, float], name: str) -> str:
    return f"{round(figures[name], 1):g}" if name in figures else "-"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for cells in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cells)} |"
