"""Which room may import which, read from the source: late and TYPE_CHECKING imports count too."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from pkgutil import resolve_name

import pytest

import searchguard
from searchguard.cli.main import COMMANDS, EXTRAS

ROOT = Path(__file__).parent.parent
PACKAGE = "searchguard"

# A room imports from rooms with a lower number only, never from a neighbour with the same one.
LEVELS = {
    "errors": 0,
    "text": 1,
    "web": 1,
    "policy": 2,
    "events": 3,
    "snapshot": 3,
    "engine": 4,
    "supply": 5,
    "": 6,
    "client": 6,
    "insight": 6,
    "loadtest": 6,
    "service": 6,
    "cli": 7,
    "__main__": 8,
}
GENERATED = {"v1", "admin"}
GENERATED_FOR = (
    "searchguard.client",
    "searchguard.loadtest",
    "searchguard.service",
    "searchguard.snapshot.codec",
)
LATE_ALLOWED = {
    ("searchguard.engine.engine", "searchguard.policy.reading"),
}
ONLY_IN = {
    "duckdb": ("searchguard.insight.ledger",),
    "pyarrow": ("searchguard.insight",),
    "pyspark": ("searchguard.insight.spark",),
    "ahocorasick": ("searchguard.engine.automaton",),
    "cryptography": ("searchguard.snapshot.ed25519", "searchguard.snapshot.public_keys"),
    "grpc": ("searchguard.client", "searchguard.loadtest", "searchguard.service"),
    "hdrh": ("searchguard.loadtest.durations",),
    "httpcore2": ("searchguard.web",),
    "phonenumbers": ("searchguard.policy.lint.odd_number",),
    "opentelemetry": ("searchguard.service.tracing",),
    "obstore": ("searchguard.snapshot.stores.bucket",),
    "prometheus_client": (
        "searchguard.cli.canary_metrics",
        "searchguard.cli.feed_metrics",
        "searchguard.service.metrics",
    ),
    "pydantic": (
        "searchguard.policy.formats",
        "searchguard.policy.records",
        "searchguard.policy.schema",
    ),
    "rich": ("searchguard.cli",),
    "typer": ("searchguard.cli",),
    "xml.parsers": ("searchguard.events.xml_tree",),
    "yaml": (
        "searchguard.policy.rewriting",
        "searchguard.policy.writing",
        "searchguard.policy.yaml_culprit",
        "searchguard.policy.yaml_tree",
    ),
}
PURE_ROOMS = ("text", "engine", "events")
IMPURE = {"asyncio", "logging", "os", "random", "socket", "structlog", "threading", "time"}
NOT_IN_SERVING = {
    "cryptography",
    "duckdb",
    "hdrh",
    "httpcore2",
    "obstore",
    "opentelemetry",
    "phonenumbers",
    "prometheus_client",
    "pyarrow",
    "pydantic",
    "rich",
    "ruamel",
    "typer",
    "yaml",
}
SUPERVISING = "searchguard.service.__main__"
FORKED_OF = "searchguard.service.generations.leader"
SERVING = ("searchguard", SUPERVISING, FORKED_OF)
# What stands beside every server, and starts with each, is told of an engine by nobody.
NEED_NO_ENGINE = (
    "searchguard.cli.main",
    "searchguard.service.recorder_child",
    "searchguard.supply.follow_child",
    "searchguard.supply.switch_child",
)
MOST_LINES = 300


@dataclass(frozen=True)
class Import:
    """One import: by which module, of which, where, and whether it runs later than its module."""

    module: str
    target: str
    line: int
    late: bool

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        ancestors = package.split(".")
        start = ancestors[: len(ancestors) - node.level + 1] if node.level else []
        source = ".".join([*start, *([node.module] if node.module else [])])
        yield from (f"{source}.{alias.name}" for alias in node.names)


def imports_in(source: str, module: str, *, is_package: bool = False) -> list[Import]:
    """List every import of a source, however deep; names are as written, not yet modules."""
    tree = ast.parse(source)
    package = module if is_package else module.rpartition(".")[0]
    return [
        Import(module, name, node.lineno, late=node not in tree.body)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported_names(node, package)
    ]


def room_of(name: str) -> str:
    first = name.removeprefix(PACKAGE).removeprefix(".").split(".")[0]
    return first if first in LEVELS or first in GENERATED else ""


def under(name: str, places: tuple[str, ...]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


def wrong_direction(found: Import) -> bool:
    """Say whether an import goes up, sideways to another room, or to the package's front door."""
    here, there = room_of(found.module), room_of(found.target)
    if not under(found.target, (PACKAGE,)) or there in GENERATED or (here == there != ""):
        return False
    return there == "" or LEVELS[there] >= LEVELS[here]


def cycle_in(imports: list[Import], modules: set[str]) -> list[str]:
    graph: dict[str, set[str]] = {}
    for found in imports:
        parent = found.target.rpartition(".")[0]
        target = found.target if found.target in modules else parent
        if target in modules and target != PACKAGE:
            graph.setdefault(found.module, set()).add(target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@cache
def loaded_with(*modules: str) -> frozenset[str]:
    """Return what a process of its own has loaded once it has imported some modules."""
    program = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return frozenset(done.stdout.split())


SOURCES = {
    module_name(path): path
    for path in sorted((ROOT / PACKAGE).rglob("*.py"))
    if path.relative_to(ROOT / PACKAGE).parts[0] not in GENERATED
}
IMPORTS = [
    found
    for module, path in SOURCES.items()
    for found in imports_in(path.read_text("utf-8"), module, is_package=path.name == "__init__.py")
]


def test_every_module_is_in_a_known_room() -> None:
    rooms = {module.split(".")[1] for module in SOURCES if "." in module}
    assert rooms <= LEVELS.keys(), "a new room needs its level here and its question in the guide"


def test_imports_go_one_way() -> None:
    assert [str(found) for found in IMPORTS if wrong_direction(found)] == []


def test_no_import_is_late() -> None:
    late = [
        str(found)
        for found in IMPORTS
        if found.late
        and not any(
            found.module == module and under(found.target, (target,))
            for module, target in LATE_ALLOWED
        )
    ]
    assert late == []


def test_no_modules_import_each_other() -> None:
    assert cycle_in(IMPORTS, set(SOURCES)) == []


def test_generated_code_is_used_at_the_edges_only() -> None:
    wrong = [
        str(found)
        for found in IMPORTS
        if room_of(found.target) in GENERATED and not under(found.module, GENERATED_FOR)
    ]
    assert wrong == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_library_is_imported_in_its_room_only(library: str) -> None:
    wrong = [
        str(found)
        for found in IMPORTS
        if under(found.target, (library,)) and not under(found.module, ONLY_IN[library])
    ]
    assert wrong == []


def test_pure_rooms_know_no_clock_file_socket_or_log() -> None:
    wrong = [
        str(found)
        for found in IMPORTS
        if room_of(found.module) in PURE_ROOMS and found.target.split(".")[0] in IMPURE
    ]
    assert wrong == []


def test_process_that_starts_others_imports_no_grpc() -> None:
    assert "grpc" not in loaded_with(SUPERVISING)


def test_what_is_imported_before_a_fork_starts_no_thread() -> None:
    program = f"import os, {FORKED_OF}; print(len(os.listdir('/proc/self/task')))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert done.stdout == b"1\n"


@pytest.mark.parametrize("module", SERVING)
def test_serving_process_leaves_authoring_out(module: str) -> None:
    assert NOT_IN_SERVING & loaded_with(module) == set()


@pytest.mark.parametrize("module", NEED_NO_ENGINE)
def test_process_that_needs_no_engine_loads_none(module: str) -> None:
    assert "searchguard.engine.engine" not in loaded_with(module)


def test_front_door_gives_what_its_types_say() -> None:
    told = imports_in((ROOT / PACKAGE / "__init__.pyi").read_text("utf-8"), PACKAGE)
    names = sorted(searchguard.__all__)
    assert names == sorted(one.target.rpartition(".")[2] for one in told)
    given = {one.target: getattr(searchguard, one.target.rpartition(".")[2]) for one in told}
    assert given == {target: resolve_name(target) for target in given}
    assert set(names) <= set(dir(searchguard))
    with pytest.raises(AttributeError, match="module 'searchguard' has no attribute 'engin'"):
        searchguard.engin  # type: ignore[attr-defined] # noqa: B018


def test_only_two_commands_load_what_they_need() -> None:
    """Every other command works where no extra is installed."""
    modules = sorted(
        {
            where.partition(":")[0]
            for name, where in COMMANDS.items()
            if name not in {"backtest", "canary"}
        }
    )
    assert EXTRAS.keys() & loaded_with(*modules) == set()


def test_modules_are_short() -> None:
    lines = {name: len(path.read_text("utf-8").splitlines()) for name, path in SOURCES.items()}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


@pytest.mark.parametrize(
    ("source", "late"),
    [
        ("import searchguard.errors", False),
        ("def f():\n    import searchguard.errors", True),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import searchguard.errors",
            True,
        ),
        ("try:\n    import searchguard.errors\nexcept ImportError:\n    pass", True),
    ],
)
def test_reader_finds_import_however_deep(source: str, late: bool) -> None:
    found = imports_in(source, "searchguard.text.fold")
    assert ("searchguard.errors", late) in [(one.target, one.late) for one in found]


@pytest.mark.parametrize(
    ("source", "is_package", "target"),
    [
        ("from . import model", False, "searchguard.policy.model"),
        ("from . import model", True, "searchguard.policy.lint.model"),
        ("from ..engine import decide", True, "searchguard.policy.engine.decide"),
        ("from ..engine.decide import x", False, "searchguard.engine.decide.x"),
    ],
)
def test_reader_resolves_relative_import(source: str, is_package: bool, target: str) -> None:
    found = imports_in(source, "searchguard.policy.lint", is_package=is_package)
    assert [one.target for one in found] == [target]


@pytest.mark.parametrize(
    ("module", "target", "wrong"),
    [
        ("searchguard.cli.check", "searchguard.service.serving", False),
        ("searchguard.engine.decide", "searchguard.policy.model.Rule", False),
        ("searchguard.engine.decide", "searchguard.engine.verify", False),
        ("searchguard.errors", "dataclasses", False),
        ("searchguard.Engine", "searchguard.engine.engine.Engine", False),
        ("searchguard.policy.lint", "searchguard.engine.Engine", True),
        ("searchguard.service.serving", "searchguard.client.Client", True),
        ("searchguard.errors", "searchguard.text.fold", True),
        ("searchguard.cli.check", "searchguard.Engine", True),
    ],
)
def test_direction_between_rooms(module: str, target: str, wrong: bool) -> None:
    assert wrong_direction(Import(module, target, 1, late=False)) is wrong


def test_cycle_of_two_modules_is_found() -> None:
    modules = {"searchguard.text.a", "searchguard.text.b"}
    there = Import("searchguard.text.a", "searchguard.text.b.name", 1, late=False)
    back = Import("searchguard.text.b", "searchguard.text.a", 1, late=True)
    assert cycle_in([there], modules) == []
    assert set(cycle_in([there, back], modules)) == modules
