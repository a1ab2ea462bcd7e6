"""A canary file: what a fleet that runs must show, written as the `checks` of a rule are."""

from datetime import UTC
from pathlib import Path

from pydantic import TypeAdapter

from searchguard.errors import ListsError, Location
from searchguard.policy.formats.cases import cases
from searchguard.policy.formats.single import listed, under
from searchguard.policy.limits import FILE_BYTES
from searchguard.policy.model import Case
from searchguard.policy.records import STRICT, read_records
from searchguard.policy.shorthand import refuse
from searchguard.policy.tree import Findings, Items, Mapping, Node, Text
from searchguard.policy.yaml_tree import read_yaml

RULE = "reading"

_CASES = TypeAdapter(tuple[Case, ...], config=STRICT)
_written_out = cases(UTC)


def read_canaries(path: Path) -> tuple[Case, ...]:
    """Return the canaries of a file.

    Raises:
        ListsError: It has problems, or holds none.
        OSError: It cannot be read.
    """
    findings = Findings(RULE)
    with path.open("rb") as file:
        data = file.read(FILE_BYTES + 1)
    with findings.in_file(str(path)):
        tree = read_yaml(data, str(path), findings)
        found = _read(tree, findings) if tree else ()
    if not found and not findings.problems:
        findings.error(Location(str(path)), "no canary here: write them under `canaries`")
    if findings.problems:
        raise ListsError(findings.problems)
    return found


def _read(tree: Node, findings: Findings) -> tuple[Case, ...]:
    if not isinstance(tree, Mapping):
        findings.error(tree.location, "the file begins with a key: `canaries:`")
        return ()
    found = under("canaries", tree, findings)
    # A server answers for now: there is no other time to ask about.
    items = [
        refuse("at")(item, findings) if isinstance(item, Mapping) else item
        for item in listed(found, "canary", findings)
    ]
    checks = Items(tuple(items), found.location)
    one_group = Mapping(((Text("checks", found.location), checks),), found.location)
    written = _written_out(one_group, findings)
    nodes = written.nodes if isinstance(written, Items) else ()
    return tuple(one.value for one in read_records(Case, _CASES, nodes, findings))
