"""From terms and a rule to the files that change, each with what it will hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from searchguard.errors import ExchangeError
from searchguard.policy.exchange.adding import (
    NewRule,
    fits_a_line,
    lines_for,
    new_blocklist,
    too_many,
    with_rule,
    with_terms,
)
from searchguard.policy.model import Rule, Term
from searchguard.policy.reading import Reading
from searchguard.policy.rewriting.canonical import canonical
from searchguard.policy.rewriting.emission import emit
from searchguard.policy.rewriting.parsing import parse
from searchguard.policy.rewriting.written import Document

_SCHEMA = "../../docs/schema/blocklist.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The rule that terms go to; `file` is None for a new blocklist, `rule` for a new rule.

    `owners` are the rules whose `terms_file` each text file is.
    """

    blocklist: str
    new: NewRule
    file: Path | None = None
    rule: Rule | None = None
    owners: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, into: str, reading: Reading, new: NewRule) -> "Target":
        """Return the target that `<blocklist>/<rule>` names.

        Raises:
            ExchangeError: It names none, or a new one of which too little is known.
        """
        blocklist, _, rule_id = into.partition("/")
        if not blocklist or not rule_id:
            msg = f"`{into}` is no rule: write <blocklist>/<rule>"
            raise ExchangeError(msg)
        found = next((b for b in reading.lists.blocklists if b.blocklist == blocklist), None)
        rule = next((r for r in found.rules if r.id == rule_id), None) if found else None
        if rule is None and not (new.action and new.reason):
            msg = f"there is no rule `{into}`: to make it, say --action and --reason"
            raise ExchangeError(msg)
        file = Path(reading.places.blocklist(blocklist).file) if found else None
        owners = {lines.file: owner for owner, lines in reading.places.lines.items()}
        new = replace(new, id=rule_id)
        return cls(blocklist=blocklist, new=new, file=file, rule=rule, owners=owners)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms that the rule has."""
        if self.rule is None:
            return ()
        return (*self.rule.terms, *(Term(text=text) for text in self.rule.file_terms))


def planned(
    target: Target, terms: Sequence[Term], *, origin: str, folder: Path, topic: str, owner: str
) -> list[tuple[Path, bytes]]:
    """Return the files that change, the `terms_file` first.

    Args:
        target: Where the terms go.
        terms: What is added, at least one.
        origin: Where the terms are from, for a comment.
        folder: The folder of lists.
        topic: The folder of a new blocklist in it.
        owner: The owner of a new blocklist.

    Raises:
        ExchangeError: A limit is passed, or a file is in the way.
    """
    lines = [one for one in terms if fits_a_line(one)]
    written = [one for one in terms if not fits_a_line(one)]
    if words := too_many(target.rule, lines, written):
        raise ExchangeError(words)
    file = target.file or _new_file(target.blocklist, folder, topic)
    name = (
        target.rule.terms_file if target.rule else ""
    ) or f"{target.blocklist}-{target.new.id}.txt"
    changes = []
    if lines:
        changes.append((file.parent / name, _terms_file(target, file.parent / name, lines, origin)))
    kept = name if lines else ""
    if target.file is None:
        before = new_blocklist(target.blocklist, owner, _head(file))
        document = with_rule(before, target.new, kept, written)
    elif target.rule is None:
        document = with_rule(parse(_text(target.file)), target.new, kept, written)
    else:
        if target.rule.terms_file and not written:
            return changes
        document = with_terms(parse(_text(target.file)), target.rule.id, kept, written)
    return [*changes, (file, _emitted(document))]


def _terms_file(target: Target, path: Path, lines: Sequence[Term], origin: str) -> bytes:
    added = lines_for(lines, origin).encode()
    if target.rule and target.rule.terms_file:
        before = path.read_bytes()
        return before + (b"" if before.endswith(b"\n") or not before else b"\n") + added
    if path.exists():
        msg = f"`{path}` is there and no rule names it: take it away, or name it in `terms_file`"
        if owner := target.owners.get(str(path)):
            msg = f"`{path}` is of {owner}: give the rule another `terms_file`, empty, first"
        raise ExchangeError(msg)
    return added


def _new_file(blocklist: str, folder: Path, topic: str) -> Path:
    if not topic or Path(topic).name != topic or topic.startswith("."):
        msg = f"there is no blocklist `{blocklist}`: to make it, say --topic, the folder it goes to"
        raise ExchangeError(msg)
    path = folder / topic / f"{blocklist}.yaml"
    if path.exists():
        msg = f"`{path}` is there already: choose another name"
        raise ExchangeError(msg)
    return path


def _head(file: Path) -> list[str]:
    """Return the line that names the schema to editors, where there is one."""
    is_there = (file.parent.absolute() / _SCHEMA).resolve().is_file()
    return [f"# yaml-language-server: $schema={_SCHEMA}"] if is_there else []


def _text(file: Path) -> str:
    return file.read_text("utf-8-sig")


def _emitted(document: Document) -> bytes:
    return emit(canonical(document, "blocklist")).encode()
