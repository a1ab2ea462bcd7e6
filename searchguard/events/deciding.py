"""What an alert leads to: a pure function of it, the playbooks, the ledger and the instant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from msgspec import structs

from searchguard.errors import AlertError
from searchguard.events.alert import Alert, MessageKind
from searchguard.events.fitting import Fit, fit
from searchguard.events.instants import later
from searchguard.events.ledger import Chain, ChainState, Ledger, joined
from searchguard.events.outcome import Outcome
from searchguard.events.reading import read_alert
from searchguard.policy.model import CapTrigger, Event, EventState


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an alert leads to, for which event, why, and the ledger after it."""

    outcome: Outcome
    event: str | None
    reason: str
    ledger: Ledger

    @property
    def chain(self) -> Chain | None:
        """The chain that was touched last, which is the message's own where it changed any."""
        return self.ledger.chains[-1] if self.ledger.chains else None


@dataclass(frozen=True, slots=True)
class _Case:
    """An alert of a sender that armed playbooks name, with what is known of its chain."""

    alert: Alert
    playbooks: tuple[tuple[Event, CapTrigger], ...]
    ledger: Ledger
    known: tuple[Chain, ...]
    at: datetime

    def ruled(self, outcome: Outcome, reason: str, event: str | None = None) -> Ruling:
        """Return a ruling that changes nothing."""
        return Ruling(outcome, event, reason, self.ledger)


def rule_on(data: bytes, playbooks: Iterable[Event], ledger: Ledger, at: datetime) -> Ruling:
    """Return what a document leads to; one that is no alert is refused. See `decide`."""
    try:
        alert = read_alert(data)
    except AlertError as error:
        return Ruling(Outcome.REFUSE, None, str(error), ledger)
    return decide(alert, playbooks, ledger, at)


def decide(alert: Alert, playbooks: Iterable[Event], ledger: Ledger, at: datetime) -> Ruling:
    """Return what an alert leads to.

    Args:
        alert: The message.
        playbooks: The events of the lists; only armed ones that name its sender count.
        ledger: What became of earlier messages.
        at: The instant of the decision, aware.
    """
    named = [
        (one, one.trigger.cap)
        for one in playbooks
        if one.trigger.cap is not None and alert.sender in one.trigger.cap.senders
    ]
    armed = tuple(pair for pair in named if pair[0].state is EventState.ARMED)
    case = _Case(alert, armed, ledger, ledger.chains_of(alert), at)
    if not named:
        return case.ruled(Outcome.REFUSE, f"no playbook names the sender `{alert.sender}`")
    if alert.kind in {MessageKind.UPDATE, MessageKind.CANCEL} and not alert.references:
        return case.ruled(Outcome.REFUSE, f"its kind is {alert.kind}, and it names no message")
    if alert.references and all(one.sender != alert.sender for one in alert.references):
        words = "it names messages of another sender: only the sender of an alert may change it"
        return case.ruled(Outcome.REFUSE, words)
    if out_of_scope := _out_of_scope(case):
        return case.ruled(Outcome.IGNORE, out_of_scope)
    if before := _met_before(case):
        return case.ruled(Outcome.IGNORE, before)
    if alert.kind is MessageKind.CANCEL:
        return _end(case, "it cancels")
    if alert.infos and all(info.all_clear for info in alert.infos):
        return _end(case, "it gives the all-clear for")
    return _begin(case)


def _out_of_scope(case: _Case) -> str:
    alert = case.alert
    if not case.playbooks:
        return "the playbooks that name its sender are not armed"
    if alert.status != "Actual":
        return f"its status is {alert.status}"
    if alert.scope != "Public":
        return f"its scope is {alert.scope}"
    if alert.kind in {MessageKind.ACK, MessageKind.ERROR}:
        return f"its kind is {alert.kind}"
    return ""


def _met_before(case: _Case) -> str:
    """Return what a message that changes nothing any more is; nothing where it is news."""
    for chain in case.known:
        if chain.holds(case.alert):
            told = f" for `{chain.event}`" if chain.event else ""
            return f"it was taken in before: {chain.state}{told}, nothing changes"
    for chain in case.known:
        if chain.has_replaced(case.alert):
            ended = chain.state is ChainState.ENDED
            return "it was ended or replaced before it came" if ended else "a newer one is known"
    return ""


def _end(case: _Case, verb: str) -> Ruling:
    """End the chains of a message, and their event where no other alert holds it active."""
    alert, at = case.alert, case.at
    others = [one for one in case.ledger.chains if one not in case.known and one.is_open(at)]
    running = sorted({chain.event for chain in case.known if chain.event and chain.is_open(at)})
    held = {one.event for one in others}
    ended = [event for event in running if event not in held]
    event = ended[0] if ended else None
    after = _chain(case, event, ChainState.ENDED, until=at)
    ledger = case.ledger.replacing(case.known, [after], at)
    reason = f"{verb} {_names(alert)}"
    if kept := [one for one in running if one in held]:
        reason += f"; another alert still holds {_listed(kept)}"
    elif ended[1:]:
        reason += f"; it ends {_listed(ended[1:])} too"
    elif not case.known:
        reason += ", which is not known here: a late one will not start anything"
    elif not running:
        reason += ", which holds no event active"
    return Ruling(Outcome.END, event, reason, ledger)


def _begin(case: _Case) -> Ruling:
    """Ask for an event, or go on with the one that the chain of a message holds."""
    chosen = _choose(case)
    if chosen.outcome is Outcome.IGNORE:
        return _passed_over(case, chosen.reason)
    chosen = _within_maximum(case, chosen)
    running = next(
        (one for one in case.known if one.event == chosen.event and one.is_open(case.at)), None
    )
    if running is None:
        state = ChainState.ACTIVE if chosen.outcome is Outcome.ACTIVATE else ChainState.ASKED
        return _started(case, chosen, state)
    was_asked = running.state is ChainState.ASKED
    if not chosen.is_clean:
        # A running event goes on as it was until a person has looked.
        return _started(case, replace(chosen, until=running.until), running.state)
    if was_asked and chosen.outcome is Outcome.ACTIVATE:
        return _started(case, chosen, ChainState.ACTIVE)
    words = f"it replaces {_names(case.alert)}" + (", still for a person" if was_asked else "")
    return _started(case, replace(chosen, outcome=Outcome.UPDATE, reason=words), running.state)


def _started(case: _Case, chosen: Fit, state: ChainState) -> Ruling:
    chain = _chain(case, chosen.event, state, chosen.until)
    others = [one for one in case.known if one.event != chosen.event and one.is_open(case.at)]
    ledger = case.ledger.replacing(
        case.known, [*(_with_message(case, one) for one in others), chain], case.at
    )
    return Ruling(chosen.outcome, chosen.event, chosen.reason, ledger)


def _passed_over(case: _Case, reason: str) -> Ruling:
    """Ignore a message, and remember it where others are tied to it.

    A Cancel may name only it, and the alert that it replaces may come late.
    """
    if not case.known and not case.alert.references:
        return case.ruled(Outcome.IGNORE, reason)
    chains = [_with_message(case, one) for one in case.known]
    chains = chains or [_chain(case, None, ChainState.ENDED, until=case.at)]
    ledger = case.ledger.replacing(case.known, chains, case.at)
    return Ruling(Outcome.IGNORE, None, reason, ledger)


def _with_message(case: _Case, chain: Chain) -> Chain:
    """Return a chain that knows of a message and is as it was in all else."""
    newest = max(chain.newest, case.alert.sent)
    return structs.replace(chain, newest=newest, messages=joined([chain], case.alert))


def _choose(case: _Case) -> Fit:
    """Return the fit of the playbook that an alert goes furthest with.

    One that an earlier message of the chain asked for comes first. Where two are equal a person
    chooses, because the answer names one.
    """
    fits = [fit(case.alert, event, trigger, case.at) for event, trigger in case.playbooks]
    running = {one.event for one in case.known if one.is_open(case.at)}
    chosen = max(fits, key=lambda one: (one.rank > 0, one.event in running, one.rank))
    equals = [one.event for one in fits if one.rank == chosen.rank]
    if chosen.outcome is Outcome.IGNORE or chosen.event in running or len(equals) == 1:
        return chosen
    reason = f"{chosen.reason}; it fits several playbooks: {_listed(sorted(equals))}"
    return replace(chosen, outcome=Outcome.CONFIRM, by_mode=False, reason=reason)


def _within_maximum(case: _Case, chosen: Fit) -> Fit:
    """Return a fit that does not keep its event active longer than the playbook allows."""
    most = next(one.max_duration for one, _ in case.playbooks if one.event == chosen.event)
    if not most or chosen.until is None:
        return chosen
    limit = later(_begun(case, chosen.event), most)
    if limit <= case.at:
        reason = "its event has been active as long as the playbook allows"
        return replace(chosen, outcome=Outcome.CONFIRM, by_mode=False, reason=reason)
    return replace(chosen, until=min(chosen.until, limit))


def _begun(case: _Case, event: str | None) -> datetime:
    before = [one for one in case.known if one.state is not ChainState.ENDED]
    return min((one.begun for one in before if one.event == event), default=case.at)


def _chain(case: _Case, event: str | None, state: ChainState, until: datetime | None) -> Chain:
    return Chain(
        sender=case.alert.sender,
        event=event,
        state=state,
        begun=_begun(case, event),
        until=until,
        newest=max([case.alert.sent, *(one.newest for one in case.known)]),
        taken=case.at,
        messages=joined(case.known, case.alert),
    )


def _names(alert: Alert) -> str:
    named = [one.identifier for one in alert.references if one.sender == alert.sender]
    own = named or [alert.identifier]
    return _listed(own[:3]) + (f" and {len(own) - 3} more" if len(own) > 3 else "")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
