"""The kinds of files that make a set of lists, each with its reader."""

from collections.abc import Callable
from datetime import tzinfo
from fnmatch import fnmatchcase

from searchguard.policy.formats.blocklist import read_blocklist
from searchguard.policy.formats.contexts import read_contexts
from searchguard.policy.formats.events import read_event
from searchguard.policy.formats.notices import read_notice
from searchguard.policy.formats.sources import read_sources
from searchguard.policy.formats.workspace import read_workspace
from searchguard.policy.model import Blocklist, ContextList, Event, Notice, Source, Workspace
from searchguard.policy.records import Written
from searchguard.policy.tree import Findings, Mapping

Part = Blocklist | ContextList | Event | Notice | Source | Workspace
Format = Callable[[Mapping, Findings, tzinfo], tuple[Written[Part], ...]]

WORKSPACE_FILE = "workspace.yaml"

# The path in the folder -> its reader; the first pattern that fits.
FORMATS: dict[str, Format] = {
    WORKSPACE_FILE: read_workspace,
    "sources.yaml": read_sources,
    "contexts.yaml": read_contexts,
    "notices/*.yaml": read_notice,
    "events/*.yaml": read_event,
    "*/*.yaml": read_blocklist,
    "*.yaml": read_blocklist,
}


def format_of(path: str) -> Format:
    """Return the reader of a YAML file at a path, one folder deep at most."""
    return next(read for pattern, read in FORMATS.items() if fnmatchcase(path, pattern))
