"""Whatever a file holds, reading it gives lists or problems and never raises."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchguard.policy.reading import read_folder
from searchguard.policy.tree import Findings
from searchguard.policy.yaml_tree import read_yaml
from tests.policy.folders import write_folder

PIECES = [
    *("a", "no", "- ", "  ", "\n", "\n  ", "\n    ", ": ", ":", "#", "#x", "'", '"', "[", "]"),
    *("{", "}", ", ", "|", ">", "&a ", "*a", "!t ", "<<", "? ", "%", "@", "`", "\t", "---", "..."),
    *("\\", "x-y: ", "\u202e", "\ufeff", "\x85", "\u2028", "\r", "é", "😀", "\x07", "~"),
    *("-a", "–", "a:b", "a: ", "- a", "a\n   a"),
]
KEYS = [
    *("blocklist", "rules", "id", "action", "state", "reason", "terms", "text", "hashtag"),
    *("all_of", "match", "cases", "block", "pass", "checks", "query", "expect", "at", "regions"),
    *("labels", "starts", "ends", "variants", "when", "dsa", "notice", "kind", "texts", "nl"),
    *("title", "body", "actions", "url", "number", "label", "sources", "hosts", "checked"),
    *("contexts", "event", "trigger", "schedule", "cap", "max_duration", "extend", "by", "times"),
    *("timezone", "locales", "reasons", "guardrails", "waivers", "percent", "protected"),
    *("review_by", "terms_file", "source", "parent", "surfaces"),
]
VALUES = [
    *("block", "live", "health", "b/r", "r", "never", "72h", "2027-01-15 18:00", "NL", "nl"),
    *("link", "https://a.org", "true", "../x", "0001-01-01", "Europe", "-1", "disaster", "armed"),
]
FILES = [
    *("health/list.yaml", "workspace.yaml", "sources.yaml", "contexts.yaml"),
    *("notices/n.yaml", "events/e.yaml", "list.yaml"),
]

TREES = st.recursive(
    st.sampled_from(VALUES) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=25,
)
NEEDED = {"id": "r", "action": "block", "state": "live", "reason": "health"}
RULES = st.fixed_dictionaries(
    {key: st.just(value) for key, value in NEEDED.items()},
    optional={key: TREES for key in KEYS if key not in NEEDED},
)
LISTS = st.fixed_dictionaries({"blocklist": st.just("b"), "rules": st.lists(RULES, max_size=2)})


@example("[")
@example("a: b\n  -c\x85 d: e")
@example("- a\u2028  b\n- a\r  b\n- a\x85  b")
@example("- a\n\n  \n  b")
@given(st.text(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_text_becomes_a_tree_or_problems(text: str) -> None:
    findings = Findings("reading")
    tree = read_yaml(text.encode("utf-8", "surrogatepass"), "a.yaml", findings)
    assert tree is not None or findings.problems


@given(st.binary(max_size=60))
def test_bytes_become_a_tree_or_problems(data: bytes) -> None:
    findings = Findings("reading")
    tree = read_yaml(data, "a.yaml", findings)
    assert tree is not None or findings.problems


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(FILES), TREES | LISTS, max_size=6))
def test_keys_and_values_become_lists_or_problems(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, object]
) -> None:
    folder = tmp_path_factory.mktemp("lists")
    write_folder(folder, "".join(f"# {name}\n{as_flow(tree)}\n" for name, tree in files.items()))
    reading = read_folder(folder)
    assert reading.lists.blocklists or reading.refused
    for problem in reading.problems:
        assert problem.location.file.startswith(str(folder))
        assert problem.message


def as_flow(tree: object) -> str:
    """Write a tree as YAML that is well formed, whatever its texts hold."""
    match tree:
        case dict():
            return "{" + ", ".join(f"{key}: {as_flow(value)}" for key, value in tree.items()) + "}"
        case list():
            return "[" + ", ".join(map(as_flow, tree)) + "]"
        case _:
            return '"' + "".join(map(_quoted, str(tree))) + '"'


def _quoted(char: str) -> str:
    return char if " " <= char <= "~" and char not in '"\\' else f"\\U{ord(char):08X}"
