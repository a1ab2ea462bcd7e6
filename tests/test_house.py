"""Rules of the house that no other tool checks: names, locks, generated code, leaks, documents."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import searchguard

ROOT = Path(__file__).parent.parent
LARGEST = 1024 * 1024
VAGUE_NAMES = {
    "base",
    "common",
    "helper",
    "helpers",
    "manager",
    "managers",
    "misc",
    "util",
    "utils",
}

# In halves, so that this file does not hold what it looks for.
REGISTRY_HOSTS = [
    "".join(halves)
    for halves in [
        ("pyp", "i.org"),
        ("pythonh", "osted.org"),
        ("registry.n", "pmjs.org"),
        ("proxy.go", "lang.org"),
        ("deb.deb", "ian.org"),
    ]
]
MACHINE_PATH = re.compile(r"(?<![\w./:~-])/(?:work|home|root|Users|private|mnt)/")

PIN = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>\S+)(?: ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")

# What one imports from a distribution whose name is not the name of its package.
IMPORT_NAMES = {
    "googleapis-common-protos": ("google.api", "google.rpc"),
    "opentelemetry-exporter-otlp-proto-http": ("opentelemetry.exporter.otlp.proto.http",),
    "opentelemetry-sdk": ("opentelemetry.sdk", "opentelemetry.trace"),
    "grpcio": ("grpc",),
    "grpcio-health-checking": ("grpc_health",),
    "grpcio-reflection": ("grpc_reflection",),
    "grpcio-status": ("grpc_status",),
    "phonenumberslite": ("phonenumbers",),
    "pyspark": ("py4j", "pyspark"),
    "hdrhistogram": ("hdrh",),
    "protobuf": ("google.protobuf",),
    "pydantic": ("pydantic", "pydantic_core"),
    "pyahocorasick": ("ahocorasick",),
    "pyyaml": ("yaml",),
}
NEVER_IMPORTED = {
    "pandas",  # Spark asks for it
    "tzdata",  # zoneinfo reads it where the machine has no time zones of its own
}
PACKAGE_DIRECTORY = ROOT / "searchguard"


@cache
def tracked() -> tuple[Path, ...]:
    """List the files that git holds, and those that it would if all were added now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def lines_of_tracked_files() -> Iterator[tuple[str, str]]:
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data:
            name = str(path.relative_to(ROOT))
            yield from ((name, line) for line in data.decode("utf-8").splitlines())


def test_no_file_names_a_registry() -> None:
    lines = list(lines_of_tracked_files())
    assert lines
    assert [line for line in lines if any(host in line[1] for host in REGISTRY_HOSTS)] == []


def test_no_file_holds_a_path_of_one_machine() -> None:
    assert [line for line in lines_of_tracked_files() if MACHINE_PATH.search(line[1])] == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("cd /" + "home/ann/searchguard", True),
        ('DATA = "/' + 'root/data.csv"', True),
        ("https://example.org/home/news", False),
        ("see ./work/notes.md", False),
    ],
)
def test_path_of_one_machine_is_recognised(line: str, found: bool) -> None:
    assert bool(MACHINE_PATH.search(line)) is found


def test_no_file_is_large() -> None:
    assert [str(path) for path in tracked() if path.stat().st_size > LARGEST] == []


def test_no_file_has_a_vague_name() -> None:
    parts = {part for path in tracked() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert parts & VAGUE_NAMES == set()


def test_no_test_sleeps() -> None:
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "sleep"
    ]
    assert calls == []


@cache
def requirements() -> dict[str, tuple[Requirement, ...]]:
    """Read what pyproject.toml asks for: core, each extra, and the build group."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = document["project"]
    groups = {
        "core": project["dependencies"],
        **project["optional-dependencies"],
        **document["dependency-groups"],
    }
    return {name: tuple(map(Requirement, lines)) for name, lines in groups.items()}


def imported_groups() -> tuple[Requirement, ...]:
    """List what the package itself imports, whatever it is installed for."""
    return tuple(
        one
        for name in ("core", "authoring", "backtest", "client", "spark", "tracing")
        for one in requirements()[name]
    )


def pins(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    return {match["name"]: match["version"] for line in lines if (match := PIN.match(line))}


@pytest.mark.parametrize(
    "lock", ["requirements.lock", "requirements-dev.lock", "requirements-spark.lock"]
)
def test_lock_holds_pins_with_hashes_and_nothing_else(lock: str) -> None:
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []
    bare = [
        one
        for one, after in zip(lines, [*lines[1:], ""], strict=True)
        if PIN.match(one) and not HASH.match(after)
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("lock", "groups"),
    [
        ("requirements.lock", ("core", "authoring", "build")),
        (
            "requirements-dev.lock",
            ("core", "authoring", "backtest", "build", "client", "demo", "dev", "tracing"),
        ),
        ("requirements-spark.lock", ("core", "authoring", "backtest", "build", "spark")),
    ],
)
def test_lock_fits_project(lock: str, groups: tuple[str, ...]) -> None:
    pinned = pins(lock)
    asked = [requirement for group in groups for requirement in requirements()[group]]
    stale = [
        str(requirement)
        for requirement in asked
        if not requirement.specifier.contains(pinned.get(canonicalize_name(requirement.name), "0"))
    ]
    assert stale == [], "refresh with `make lock`"


def test_locks_agree() -> None:
    server, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert server.items() <= development.items()
    shared = pins("requirements-spark.lock")
    assert {one: development.get(one, shared[one]) for one in shared} == shared


@cache
def imported() -> frozenset[str]:
    """Name whatever the package imports from elsewhere, as it is written."""
    names: set[str] = set()
    for path in PACKAGE_DIRECTORY.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.update(f"{node.module}.{alias.name}" for alias in node.names)
    known = sys.stdlib_module_names | {"searchguard"}
    return frozenset(name for name in names if name.split(".")[0] not in known)


def provided_by(requirement: Requirement) -> tuple[str, ...]:
    name = canonicalize_name(requirement.name)
    return IMPORT_NAMES.get(name, (name.replace("-", "_"),))


def is_from(name: str, packages: tuple[str, ...]) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


def test_every_dependency_is_imported() -> None:
    unused = [
        requirement.name
        for requirement in imported_groups()
        if requirement.name not in NEVER_IMPORTED
        and not any(is_from(name, provided_by(requirement)) for name in imported())
    ]
    assert unused == []


def test_every_import_is_a_dependency() -> None:
    asked = imported_groups()
    packages = tuple(package for requirement in asked for package in provided_by(requirement))
    assert [name for name in sorted(imported()) if not is_from(name, packages)] == []


def generated(directory: Path) -> dict[str, str]:
    return {
        str(path.relative_to(directory)): path.read_text("utf-8")
        for path in directory.rglob("*_pb2*.py*")
        if path.suffix in {".py", ".pyi"}
    }


def test_generated_code_is_what_protos_generate(tmp_path: Path) -> None:
    subprocess.run(["make", "proto", f"GENERATED={tmp_path}"], cwd=ROOT, check=True)
    here = {f"searchguard/{name}": text for name, text in generated(PACKAGE_DIRECTORY).items()}
    fresh = generated(tmp_path)
    assert here.keys() == fresh.keys(), "generate with `make proto`"
    assert [name for name in fresh if fresh[name] != here[name]] == [], "generate with `make proto`"


def documents() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


def test_documents_name_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {
        name
        for path in documents()
        for name in re.findall(r"(?:`|^\s*)make ([a-z-]+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert named
    assert named - targets == set()


def test_documents_link_to_files_that_exist() -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {link}"
        for path in documents()
        for link in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text("utf-8"))
        if not (path.parent / link).exists()
    ]
    assert broken == []


def test_changelog_opens_with_the_version_at_hand() -> None:
    headings = re.findall(
        r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert headings[0] in {"Unreleased", searchguard.__version__}
