"""What the schemas accept, asked as an editor asks: by YAML 1.2 and JSON Schema draft-07.

Beside the exact words the reader and the schemas must agree; where a text is of the wrong form the
schemas may be kinder, as calendars and time zones are not theirs to know.
"""

import json
import re
from copy import deepcopy
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from jsonschema import Draft7Validator

from searchguard.errors import Problem
from searchguard.policy.formats import FORMATS, format_of
from searchguard.policy.schema import SCHEMAS, kind_of, schema_of
from searchguard.policy.schema.__main__ import write
from searchguard.policy.schema.scalars import QUOTE_IT
from searchguard.policy.tree import Findings, Mapping
from searchguard.policy.yaml_tree import read_yaml
from tests.policy.drawing import WHOLE, Drawn, at, files, places
from tests.policy.folders import write_folder
from tests.policy.test_faulty import FAULTS

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "blocklists").rglob("*.yaml"))
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


class Editor(yaml.SafeLoader):
    """Reads YAML as editors do: the core schema of YAML 1.2, section 10.3."""


Editor.yaml_implicit_resolvers = {}

for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("float", r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", "-+."),
):
    for character in [*first, ""] if tag == "null" else first:
        Editor.yaml_implicit_resolvers.setdefault(character, []).append(
            (f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"))
        )


def number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float | str:
    text = node.value.replace(".inf", "inf").replace(".nan", "nan").lower()
    return float(int(text, 0) if text.startswith(("0x", "0o")) else float(text))


Editor.add_constructor("tag:yaml.org,2002:int", number)
Editor.add_constructor("tag:yaml.org,2002:float", number)


def seen(text: str) -> Any:
    """Return a file as an editor sees it: the keys of a mapping are texts."""
    return _texts_as_keys(yaml.load(text, Editor))


def _texts_as_keys(node: Any) -> Any:
    match node:
        case dict():
            return {str(key): _texts_as_keys(value) for key, value in node.items()}
        case list():
            return [_texts_as_keys(one) for one in node]
        case _:
            return node


@cache
def validator(kind: str) -> Draft7Validator:
    return Draft7Validator(schema_of(kind))


def faults(path: str, document: Any) -> list[str]:
    """Return where the schema of a file refuses what it holds."""
    return [error.json_path for error in validator(kind_of(path)).iter_errors(document)]


def problems(path: str, text: str) -> list[Problem]:
    """Return what the reader says of a file, other files left aside."""
    findings = Findings("test")
    tree = read_yaml(text.encode(), path, findings)
    if isinstance(tree, Mapping):
        format_of(path)(tree, findings, UTC)
    elif tree is not None:
        findings.fault(tree, "a file begins with a key")
    return findings.problems


def reads(path: str, text: str) -> bool:
    return not problems(path, text)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_schema_is_one(kind: str) -> None:
    Draft7Validator.check_schema(schema_of(kind))


def test_every_kind_of_file_has_a_schema() -> None:
    assert {kind_of(path) for path in FORMATS} == SCHEMAS.keys()


def test_committed_schemas_are_what_the_model_gives(tmp_path: Path) -> None:
    write(tmp_path)
    fresh = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    here = {path.name: path.read_text("utf-8") for path in (ROOT / "docs/schema").iterdir()}
    assert here == fresh, "generate with `make schema`"


def keys_without_words(node: Any, here: str = "") -> list[str]:
    match node:
        case dict():
            told = node.get("properties", {}) if "additionalProperties" in node else {}
            own = [f"{here}/{key}" for key, one in told.items() if not one.get("description")]
            return own + [x for k, v in node.items() for x in keys_without_words(v, f"{here}/{k}")]
        case list():
            return [x for n, v in enumerate(node) for x in keys_without_words(v, f"{here}/{n}")]
        case _:
            return []


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_key_says_what_it_is_for(kind: str) -> None:
    schema = schema_of(kind)
    told = schema["definitions"] if kind in {"sources", "contexts"} else schema
    assert keys_without_words(told) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_list_names_its_schema_and_keeps_to_it(path: Path) -> None:
    text = path.read_text("utf-8")
    named = MODELINE.match(text)
    assert named, "the first line names the schema, for editors"
    kind = kind_of(str(path.relative_to(ROOT / "blocklists")))
    assert (path.parent / named[1]).resolve() == ROOT / "docs/schema" / f"{kind}.json"
    assert faults(str(path.relative_to(ROOT / "blocklists")), seen(text)) == []


def documents(fault: Path, folder: Path) -> list[tuple[str, str]]:
    write_folder(folder, fault.read_text("utf-8"))
    found = sorted(folder.rglob("*.yaml"))
    return [(str(path.relative_to(folder)), path.read_text("utf-8")) for path in found]


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{one.parent.name}-{one.stem}" for one in FAULTS])
def test_fixture_that_is_read_is_accepted(fault: Path, tmp_path: Path) -> None:
    for path, text in documents(fault, tmp_path):
        if reads(path, text):
            assert faults(path, seen(text)) == []


@pytest.mark.parametrize("path", WHOLE)
def test_file_in_which_every_key_is_written_is_accepted(path: str) -> None:
    assert faults(path, WHOLE[path]) == []


@pytest.mark.parametrize(("word", "value"), [("true", True), ("1.5", 1.5)])
@pytest.mark.parametrize("path", WHOLE)
def test_number_or_boolean_is_accepted_wherever_the_reader_takes_the_text(
    path: str, word: str, value: object
) -> None:
    taken = 0
    for place in places(WHOLE[path]):
        document = deepcopy(WHOLE[path])
        if isinstance(at(document, place), str):
            at(document, place[:-1])[place[-1]] = value
            if reads(path, json.dumps(document)):
                taken += 1
                assert faults(path, document) == []
    assert taken


@settings(max_examples=60)
@given(files())
def test_what_is_read_is_accepted(drawn: Drawn) -> None:
    assume(reads(drawn.path, drawn.text))
    document = seen(drawn.text)
    # A plain `null` is a term to the reader; to an editor it is what `- #hashtag` is.
    assume(None not in [at(document, place) for place in places(document)])
    assert faults(drawn.path, document) == []


RULE = {"id": "r", "action": "block", "state": "live", "reason": "health"}


def blocklist(**changes: Any) -> dict[str, Any]:
    return {"blocklist": "b", "rules": [{**RULE, **changes}]}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({**blocklist(), "ownr": "b"}, "$"),
        ({"owner": "b"}, "$"),
        ({"blocklist": None}, "$.blocklist"),
        ({"blocklist": "b", "rules": "r"}, "$.rules"),
        ({"blocklist": "b", "rules": [{"id": "r"}]}, "$.rules[0]"),
        (blocklist(action="pass"), "$.rules[0].action"),
        (blocklist(state="on"), "$.rules[0].state"),
        (blocklist(file_terms=["a"]), "$.rules[0]"),
        (blocklist(terms=[["a"]]), "$.rules[0].terms[0]"),
        (blocklist(terms="a"), "$.rules[0].terms"),
        (blocklist(terms=[{"covid": "hoax"}]), "$.rules[0].terms[0]"),
        (blocklist(terms=[{"text": "a", "hashtag": "b"}]), "$.rules[0].terms[0].hashtag"),
        (blocklist(terms=[{"hashtag": "a", "match": "prefix"}]), "$.rules[0].terms[0].match"),
        (blocklist(terms=[{"text": "a", "match": "exact"}]), "$.rules[0].terms[0].match"),
        (blocklist(terms=[{"all_of": ["a"]}]), "$.rules[0].terms[0].all_of[0]"),
        (blocklist(age_bands=["16-17"]), "$.rules[0].age_bands[0]"),
        (blocklist(regions=["nl"]), "$.rules[0].regions[0]"),
        (blocklist(regions="NL"), "$.rules[0].regions"),
        (blocklist(protected="maybe"), "$.rules[0].protected"),
        (blocklist(percent=101), "$.rules[0].percent"),
        (blocklist(review_by="soon"), "$.rules[0].review_by"),
        (blocklist(cases=["a"]), "$.rules[0].cases"),
        (blocklist(cases={"blok": ["a"]}), "$.rules[0].cases"),
        (
            blocklist(cases={"block": [{"query": "a", "expect": "block"}]}),
            "$.rules[0].cases.block[0]",
        ),
        (blocklist(cases={"checks": [{"query": "a"}]}), "$.rules[0].cases.checks[0]"),
        (blocklist(variants=[{"action": "pointer"}]), "$.rules[0].variants[0]"),
        (blocklist(dsa="a"), "$.rules[0].dsa"),
        (blocklist(labels="a"), "$.rules[0].labels"),
    ],
    ids=str,
)
def test_fault_of_structure_is_refused_where_it_stands(document: Any, place: str) -> None:
    found = faults("health/list.yaml", document)
    assert place in found
    assert not reads("health/list.yaml", json.dumps(document).replace("null", ""))


STRUCTURE = re.compile(
    "unknown key|missing|write a list|put quotes|keys and values|not known here|not both|needs"
)


@settings(max_examples=40)
@given(files())
def test_fault_of_structure_is_refused_wherever_it_is_drawn(drawn: Drawn) -> None:
    said = " ".join(problem.message for problem in problems(drawn.path, drawn.text))
    assume(STRUCTURE.search(said))
    assert faults(drawn.path, seen(drawn.text))


HASHTAG = """\
blocklist: b
rules:
  - id: r
    action: block
    state: live
    reason: health
    terms:
      - #plandemic
"""


def test_hashtag_without_quotes_is_told_to_get_them() -> None:
    (error,) = validator("blocklist").iter_errors(seen(HASHTAG))
    assert error.json_path == "$.rules[0].terms[0]"
    assert error.schema["errorMessage"] == QUOTE_IT
    assert not reads("health/list.yaml", HASHTAG)


def test_map_where_a_term_should_stand_is_told_to_get_quotes() -> None:
    document = blocklist(terms=[{"covid": "hoax"}])
    words = [
        inner.schema.get("errorMessage")
        for error in validator("blocklist").iter_errors(document)
        for inner in [error, *(error.context or [])]
    ]
    assert QUOTE_IT in words
