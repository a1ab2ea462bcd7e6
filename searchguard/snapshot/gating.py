"""Whether a switchboard suits the lists that it gates: what it names is there, and may be so."""

from collections.abc import Iterator
from datetime import timedelta

from searchguard.policy.model import Event, EventState, Lists, Rule, RuleState
from searchguard.policy.regions import covers_region
from searchguard.snapshot.switchboard import (
    EVENTS,
    Activation,
    Live,
    Pause,
    StateChange,
    Switchboard,
)

_SERVED = {RuleState.LIVE, RuleState.SHADOW}


def longest(event: Event, extended: int) -> timedelta | None:
    """Return how long an event may be on in all, prolonged so often; None where nothing says."""
    if not event.max_duration:
        return None
    times = min(extended, event.extend.times) if event.extend else 0
    more = event.extend.by * times if event.extend else 0
    return timedelta(seconds=event.max_duration + more)


def gating_faults(switchboard: Switchboard, lists: Lists) -> Iterator[str]:
    """Yield what in a switchboard does not suit the lists.

    Such an entry does nothing, or no more than they allow: an engine needs no such check.
    """
    events = {event.event: event for event in lists.events}
    rules = {f"{one.blocklist}/{rule.id}": rule for one in lists.blocklists for rule in one.rules}
    blocklists = {one.blocklist for one in lists.blocklists} | {EVENTS}
    for activation in switchboard.events:
        yield from _of_activation(activation, events.get(activation.id))
    for pause in switchboard.pauses:
        yield from _of_pause(pause, rules, events, blocklists)
    for state in switchboard.states:
        yield from _of_state(state, rules.get(state.rule_id))


def _of_activation(activation: Activation, event: Event | None) -> Iterator[str]:
    name = activation.id
    if event is None:
        yield f"there is no playbook `{name}`"
        return
    if event.state is not EventState.ARMED:
        yield f"the playbook `{name}` is {event.state}, not armed"
    if activation.extended and (event.extend is None or activation.extended > event.extend.times):
        times = event.extend.times if event.extend else 0
        yield f"`{name}` may be extended {times} times, not {activation.extended}"
    most = longest(event, activation.extended)
    if most is not None and activation.until - activation.starts > most:
        yield f"`{name}` may be on for {_hours(most)} at most, and was asked for longer"
    where = event.regions + event.show_in
    for region in activation.regions:
        if where and not any(covers_region(wide, region) for wide in where):
            yield f"`{name}` is for {', '.join(dict.fromkeys(where))}, not for {region}"


def _of_pause(
    pause: Pause, rules: dict[str, Rule], events: dict[str, Event], blocklists: set[str]
) -> Iterator[str]:
    if pause.blocklist and pause.blocklist not in blocklists:
        yield f"there is no blocklist `{pause.blocklist}`"
    if not pause.rule_id:
        return
    rule = rules.get(pause.rule_id)
    event = events.get(pause.rule_id.removeprefix(f"{EVENTS}/"))
    if rule is None and event is None:
        yield f"there is no rule `{pause.rule_id}`"
        return
    terms = rule.terms if rule else event.terms if event else ()
    texts = {term.text for term in terms} | set(rule.file_terms if rule else ())
    grouped = {text for term in terms for group in term.all_of for text in group}
    if pause.term and not {pause.term} <= texts | grouped and not _together(pause.term, grouped):
        yield f"`{pause.rule_id}` has no term `{pause.term}`"


def _together(term: str, grouped: set[str]) -> bool:
    """Tell whether a term is written as matches write word groups: literals joined by ` + `."""
    return " + " in term and set(term.split(" + ")) <= grouped


def _of_state(state: StateChange, rule: Rule | None) -> Iterator[str]:
    if rule is None:
        yield f"there is no rule `{state.rule_id}`"
    elif rule.state not in _SERVED:
        yield f"`{state.rule_id}` is {rule.state}: only a live or a shadow rule can be switched"


def weakened(switchboard: Switchboard, lists: Lists) -> Iterator[tuple[str, str]]:
    """Yield each protected rule that an entry weakens without a second person, and by whom."""
    protected = {
        f"{blocklist.blocklist}/{rule.id}": blocklist.blocklist
        for blocklist in lists.blocklists
        for rule in blocklist.rules
        if rule.protected
    }
    for name, blocklist in protected.items():
        pauses = [p for p in switchboard.pauses if p.rule_id == name or p.blocklist == blocklist]
        states = [one for one in switchboard.states if one.rule_id == name]
        shadows = [one for one in states if one.state is Live.SHADOW]
        yield from ((name, one.by) for one in (*pauses, *shadows) if not one.second)


def _hours(lasts: timedelta) -> str:
    return f"{lasts / timedelta(hours=1):g} hours"
