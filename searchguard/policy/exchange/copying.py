"""A blocklist under another name, for other regions: how its file is written then."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from searchguard.policy.model import Rule, RuleState
from searchguard.policy.regions import covers_region
from searchguard.policy.rewriting.building import entry, with_entry
from searchguard.policy.rewriting.written import Collection, Document, Entry, Scalar, Written

_EXPECTING = ("block", "pointer", "checks")  # cases that another region may make untrue


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a copy is for: its name, its regions, whether it stays in the states it was in."""

    name: str
    regions: tuple[str, ...]
    keeps_states: bool


@dataclass(slots=True)
class Copied:
    """What was changed on the way, and what a person should look at."""

    terms_files: dict[str, str] = field(default_factory=dict)
    moved_cases: int = 0
    left_out: int = 0
    drafts: int = 0
    look_at: list[str] = field(default_factory=list)


def copied(document: Document, scope: Scope) -> tuple[Document, Copied]:
    """Return a blocklist as it is written for another scope, and what there is to say of it.

    The ids of rules stay: a rule is `<blocklist>/<rule>`. Cases that expect a block or a pointer in
    a region that is not of the copy are asked in its first region; one that expects a telephone
    number of another country is left out.
    """
    report = Copied()
    rules = document.root.get("rules")
    root = with_entry(document.root, entry("blocklist", scope.name))
    if isinstance(rules, Collection):
        entries = tuple(
            replace(one, value=_rule(one.value, scope, report)) for one in rules.entries
        )
        made = replace(entry("rules", ""), value=replace(rules, entries=entries))
        root = with_entry(root, made)
    return replace(document, root=root), report


def holds_in(rule: Rule, regions: Sequence[str]) -> bool:
    """Tell whether a rule in force holds for users in one of some regions."""
    everywhere = not rule.regions
    return rule.state in {RuleState.LIVE, RuleState.SHADOW} and (
        everywhere or any(covers_region(wide, one) for wide in rule.regions for one in regions)
    )


def _rule(rule: Written, scope: Scope, report: Copied) -> Written:
    if not isinstance(rule, Collection):
        return rule
    rule_id = _text(rule, "id")
    rule = with_entry(rule, entry("regions", scope.regions))
    if _text(rule, "state") in {"live", "shadow"} and not scope.keeps_states:
        report.drafts += 1
        rule = with_entry(rule, entry("state", "draft"))
    if before := _text(rule, "terms_file"):
        own = f"{scope.name}-{rule_id}.txt"
        report.terms_files[before] = report.terms_files.get(before, own)
        rule = with_entry(rule, entry("terms_file", report.terms_files[before]))
    if (origin := _text(rule, "origin")) not in {"", "voluntary"}:
        report.look_at.append(f"`{rule_id}` is there because of an {origin}: does it hold here too")
    return _with_cases(_variants_seen(rule, rule_id, scope, report), scope, report)


def _variants_seen(rule: Collection, rule_id: str, scope: Scope, report: Copied) -> Collection:
    """Tell of variants that are for regions in which the copy does not hold."""
    variants = rule.get("variants")
    for number, variant in enumerate(_items(variants), 1):
        when = variant.get("when") if isinstance(variant, Collection) else None
        regions = when.get("regions") if isinstance(when, Collection) else None
        written = [one.value for one in _items(regions) if isinstance(one, Scalar)]
        if written and not any(_meet(one, scope.regions) for one in written):
            named = ", ".join(written)
            report.look_at.append(f"variant {number} of `{rule_id}` is for {named}, never met now")
    return rule


def _with_cases(rule: Collection, scope: Scope, report: Copied) -> Collection:
    cases = rule.get("cases")
    if not isinstance(cases, Collection):
        return rule
    groups = tuple(_group(one, scope, report) for one in cases.entries)
    return with_entry(rule, replace(entry("cases", ""), value=replace(cases, entries=groups)))


def _group(group: Entry, scope: Scope, report: Copied) -> Entry:
    name = group.key.value if group.key else ""
    if name not in _EXPECTING or not isinstance(group.value, Collection):
        return group
    entries = []
    for one in group.value.entries:
        if not _is_elsewhere(one.value, name, scope):
            entries.append(one)
        elif _names_a_number(one.value) and not (any(one.above) or one.beside):
            report.left_out += 1
        else:
            report.moved_cases += 1
            entries.append(replace(one, value=_moved(one.value, scope)))
    return replace(group, value=replace(group.value, entries=tuple(entries)))


def _is_elsewhere(case: Written, group: str, scope: Scope) -> bool:
    """Tell whether a case expects something in a region that the copy does not hold for."""
    if not isinstance(case, Collection) or "pass" in {group, _text(case, "expect")}:
        return False
    region = _text(case, "region")
    if not region or any(covers_region(wide, region) for wide in scope.regions):
        return False
    # A country is enough for a pointer in a part of it.
    is_pointer = "pointer" in {group, _text(case, "expect")}
    return not (is_pointer and _meet(region, scope.regions))


def _names_a_number(case: Written) -> bool:
    """Tell whether a case expects a telephone number, which is another one elsewhere."""
    return isinstance(case, Collection) and bool(_text(case, "number"))


def _moved(case: Written, scope: Scope) -> Written:
    moved = entry("region", scope.regions[0])
    return with_entry(case, moved) if isinstance(case, Collection) else case


def _meet(region: str, regions: Sequence[str]) -> bool:
    return any(covers_region(region, one) or covers_region(one, region) for one in regions)


def _items(node: Written | None) -> list[Written]:
    return [one.value for one in node.entries] if isinstance(node, Collection) else []


def _text(node: Collection, name: str) -> str:
    found = node.get(name)
    return found.value if isinstance(found, Scalar) else ""
