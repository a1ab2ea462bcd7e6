"""`protected`: a rule that is protected, such as that of a helpline, is not weakened."""

from collections.abc import Iterator, Sequence

from searchguard.insight.guardrails.entries import entries_of_rule
from searchguard.insight.guardrails.evidence import Evidence, Finding, Named
from searchguard.policy.comparing import said
from searchguard.policy.model import Action, Lists, Notice, Rule, RuleState
from searchguard.policy.regions import covers_region

_STRENGTH = (Action.PASS, Action.POINTER, Action.BLOCK)


def protected(evidence: Evidence) -> Iterator[Finding]:
    """Find protected rules that hold for less, or show less, than they do now."""
    new = _rules(evidence.new)
    shown_now, shown_then = _notices(evidence.old), _notices(evidence.new)
    named = list[Named]()
    for rule_id, rule in _rules(evidence.old).items():
        if rule.protected and rule.state is RuleState.LIVE:
            weaker = list(_weaker(rule, new.get(rule_id)))
            for notice in rule.notices:
                weaker += _fewer(notice, shown_now.get(notice), shown_then.get(notice))
            if weaker:
                named.append(Named(rule_id, "; ".join(weaker)))
    if named:
        yield Finding(f"protected rules that are weakened: {len(named)}", tuple(named))


def _rules(lists: Lists) -> dict[str, Rule]:
    return {f"{one.blocklist}/{rule.id}": rule for one in lists.blocklists for rule in one.rules}


def _notices(lists: Lists) -> dict[str, Notice]:
    return {one.notice: one for one in lists.notices}


def _weaker(old: Rule, new: Rule | None) -> Iterator[str]:
    """Yield in what a rule is weaker than it was."""
    if new is None:
        yield "it is gone"
        return
    if new.state is not RuleState.LIVE:
        yield f"it is {new.state}, no longer live"
        return
    if not new.protected:
        yield "it is not protected any more"
    if _STRENGTH.index(new.action) < _STRENGTH.index(old.action):
        yield f"its action is {new.action}, before {old.action}"
    yield from _lost("terms", sorted(entries_of_rule(old)), sorted(entries_of_rule(new)))
    yield from _lost("notices", old.notices, new.notices)
    yield from _came("exceptions", old.except_phrases, new.except_phrases)
    yield from _came("context lists that soften it", old.softened_by, new.softened_by)
    yield from _narrower(old, new)
    if new.variants != old.variants:
        yield "its variants differ"
    if new.percent < old.percent:
        yield f"it holds for {new.percent} % of queries, before {old.percent} %"
    if new.priority < old.priority:
        yield f"its priority is {new.priority}, before {old.priority}"
    if new.starts != old.starts or new.ends != old.ends:
        yield f"it starts at {said(new.starts)} and ends at {said(new.ends)}"


def _narrower(old: Rule, new: Rule) -> Iterator[str]:
    """Yield where, or for whom, a rule held and does not any more; a scope of nothing is all."""
    reached = [one for one in old.regions if any(covers_region(wide, one) for wide in new.regions)]
    if new.regions and (not old.regions or len(reached) < len(old.regions)):
        before = said(old.regions) if old.regions else "everywhere"
        yield f"its regions are {said(new.regions)}, before {before}"
    for name, held, holds in (
        ("languages", old.interface_languages, new.interface_languages),
        ("age bands", old.age_bands, new.age_bands),
        ("surfaces", old.surfaces, new.surfaces),
    ):
        if holds and (not held or set(held) - set(holds)):
            yield f"its {name} are {said(holds)}, before {said(held) if held else 'all'}"


def _lost(what: str, old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    if gone := [one for one in old if one not in set(new)]:
        yield f"it loses {what}: {', '.join(gone[:5])}" + ", ..." * (len(gone) > 5)


def _came(what: str, old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    if more := [one for one in new if one not in old]:
        yield f"it gets {what}: {', '.join(more[:5])}" + ", ..." * (len(more) > 5)


def _fewer(name: str, old: Notice | None, new: Notice | None) -> Iterator[str]:
    """Yield what a notice offers no more: numbers and links."""
    if old is None or new is None:
        return
    kept = {(one.kind, one.region, one.languages, one.number, one.url) for one in new.actions}
    gone = [
        one.number or one.url
        for one in old.actions
        if (one.kind, one.region, one.languages, one.number, one.url) not in kept
    ]
    if gone:
        yield f"its notice `{name}` offers no more: {', '.join(gone)}"
