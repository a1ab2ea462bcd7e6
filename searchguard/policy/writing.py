"""Lists as the files that they could have been read from: the way back from a snapshot.

What is written reads back as the same values; places, comments and the ways to write something
shorter are not in the values, so they are not the author's own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

import yaml

from searchguard.errors import SnapshotError
from searchguard.policy.model import (
    Blocklist,
    Case,
    Contact,
    ContextList,
    Event,
    Extension,
    Label,
    Lists,
    Notice,
    Rule,
    Scope,
    Source,
    Term,
    Translation,
    Workspace,
)

Plain = Any  # what YAML is made of: mappings, lists, texts, numbers and truth values

_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
_RESERVED = {"notices", "events"}  # folders where a blocklist would be taken for something else
_NAME_BYTES = 100


def files_of(lists: Lists) -> dict[PurePosixPath, bytes]:
    """Return the files of a folder of lists, by their path in it.

    Raises:
        SnapshotError: There is no folder that reads as these lists.
    """
    files: dict[PurePosixPath, bytes] = {}
    for path, data in _files(lists):
        if files.setdefault(path, data) != data:
            raise SnapshotError(f"two things in it are in the same file, `{path}`")
    return files


def _files(lists: Lists) -> Iterator[tuple[PurePosixPath, bytes]]:
    if lists.workspace != Workspace():
        yield PurePosixPath("workspace.yaml"), _yaml(_workspace(lists.workspace))
    if lists.sources:
        yield PurePosixPath("sources.yaml"), _yaml({"sources": list(map(_source, lists.sources))})
    if lists.contexts:
        yield PurePosixPath("contexts.yaml"), _yaml({"contexts": _contexts(lists.contexts)})
    for notice in lists.notices:
        yield _beside("notices", f"{notice.notice}.yaml"), _yaml(_notice(notice))
    for event in lists.events:
        yield _beside("events", f"{event.event}.yaml"), _yaml(_event(event))
    for number, blocklist in enumerate(lists.blocklists, 1):
        yield from _files_of(blocklist, f"list-{number}")
    for name, texts in (("must_pass", lists.must_pass), ("must_block", lists.must_block)):
        if texts:
            yield PurePosixPath(f"{name}.txt"), _lines(texts)


def _files_of(blocklist: Blocklist, otherwise: str) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield a blocklist's file and those of its terms; `otherwise` is for an unusable id."""
    own = blocklist.blocklist
    name = otherwise if own in _RESERVED or len(own.encode()) > _NAME_BYTES else own
    yield _beside(name, f"{name}.yaml"), _yaml(_blocklist(blocklist))
    for rule in blocklist.rules:
        if rule.terms_file:
            yield _beside(name, rule.terms_file), _lines(rule.file_terms)


def _beside(folder: str, name: str) -> PurePosixPath:
    """Return a path below a folder.

    Raises:
        SnapshotError: It would be elsewhere.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or "\0" in name:
        raise SnapshotError(f"it names a file outside the folder of lists: `{name}`")
    return PurePosixPath(folder) / path


def _lines(texts: Iterable[str]) -> bytes:
    return "".join(f"{text}\n" for text in texts).encode()


def _yaml(document: Plain) -> bytes:
    text: str = yaml.dump(
        document, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=100
    )
    return text.encode()


def _record(value: Any, **written: Plain) -> dict[str, Plain]:
    """Return a value's fields that do not have their defaults; some as they are given."""
    told = {}
    for field in fields(value):
        found = getattr(value, field.name)
        default = field.default
        if default is MISSING and field.default_factory is not MISSING:
            default = field.default_factory()
        if default is MISSING or found != default:
            told[field.name] = written.get(field.name, _plain(found))
    return told


def _plain(value: Any) -> Plain:
    match value:
        case StrEnum():
            return value.value
        case datetime():
            written = value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "seconds")
            return f"{written}Z"
        case date():
            return value.isoformat()
        case str() | bool() | int() | None:
            return value
        case Extension():
            return _record(value, by=_duration(value.by))
        case tuple():
            return [_plain(one) for one in value]
        case _:
            return _record(value)


def _duration(seconds: int) -> str:
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"


def _blocklist(blocklist: Blocklist) -> Plain:
    return _record(blocklist, rules=list(map(_rule, blocklist.rules)))


def _rule(rule: Rule) -> Plain:
    told = _record(
        rule,
        terms=list(map(_term, rule.terms)),
        cases=_cases(rule.cases),
        labels=_labels(rule.labels),
    )
    told.pop("file_terms", None)
    scope = {field.name for field in fields(Scope)}
    first = [name for name in told if name not in scope]
    after = first.index("terms_file") if "terms_file" in first else first.index("reason")
    after = max(after, first.index("terms") if "terms" in first else after)
    order = [*first[: after + 1], *(name for name in told if name in scope), *first[after + 1 :]]
    return {name: told[name] for name in order}


def _term(term: Term) -> Plain:
    told = _record(term)
    return told["text"] if list(told) == ["text"] else told


def _labels(labels: Iterable[Label]) -> Plain:
    return {label.key: label.value for label in labels}


def _cases(cases: tuple[Case, ...]) -> Plain:
    """Return cases in their order: under what they expect, from the first that comes back alone."""
    told: dict[str, list[Plain]] = {}
    last, rest = None, iter(cases)
    for case in rest:
        if case.expect != last and case.expect in told:
            told["checks"] = [_record(one) for one in (case, *rest)]
        else:
            told.setdefault(case.expect.value, []).append(_case(case))
        last = case.expect
    return told


def _case(case: Case) -> Plain:
    told = _record(case)
    del told["expect"]
    return told["query"] if list(told) == ["query"] else told


def _workspace(workspace: Workspace) -> Plain:
    return _record(
        workspace,
        reasons={one.id: _without(_record(one), "id") for one in workspace.reasons},
        guardrails={one.key: one.value for one in workspace.guardrails},
    )


def _source(source: Source) -> Plain:
    return {**_record(source), "checked": _plain(source.checked) or "never"}


def _contexts(contexts: Iterable[ContextList]) -> Plain:
    told: dict[str, dict[str, Plain]] = {}
    for one in contexts:
        told.setdefault(one.id, {})[one.language] = list(one.phrases)
    return told


def _notice(notice: Notice) -> Plain:
    return _record(
        notice,
        texts={text.language: _without(_record(text), "language") for text in notice.texts},
        actions=list(map(_contact, notice.actions)),
        label=_translations(notice.label),
    )


def _contact(contact: Contact) -> Plain:
    return _record(contact, label=_translations(contact.label))


def _translations(translations: Iterable[Translation]) -> Plain:
    return {one.language: one.text for one in translations}


def _event(event: Event) -> Plain:
    return _record(
        event,
        terms=list(map(_term, event.terms)),
        max_duration=_duration(event.max_duration),
        cases=_cases(event.cases),
    )


def _without(told: Mapping[str, Plain], name: str) -> Plain:
    return {key: value for key, value in told.items() if key != name}
