"""States to answer from, made of values."""

from datetime import UTC, datetime
from typing import Any

from searchguard.policy import model
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.serving_state import ServingState, state_for
from searchguard.service.settings import Settings
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.loading import load_snapshot

BLOCKED = "plandemic"
POINTED = "measles vaccine"
PASSED = "how to bake bread"


def rule(term: str, action: model.Action, **more: Any) -> model.Rule:
    """Return a live rule of one term, named after it."""
    return model.Rule(
        id=term.replace(" ", "-"),
        action=action,
        state=model.RuleState.LIVE,
        reason="health",
        terms=(model.Term(text=term),),
        **more,
    )


NOTICE = model.Notice(
    notice="vaccines",
    kind=model.NoticeKind.REFERENCE,
    texts=(model.NoticeText(language="en", title="Vaccines", body="Read what is known."),),
    actions=(
        model.Contact(
            kind=model.ContactKind.LINK,
            source="who",
            url="https://who.int/vaccines",
            label=(model.Translation(language="en", text="Read more"),),
        ),
        model.Contact(kind=model.ContactKind.CALL, source="who", number="0800 1351"),
    ),
    feedback_url="https://example.org/feedback",
)
SOURCE = model.Source(
    id="who", name="World Health Organization", kind=model.SourceKind.IGO, hosts=("who.int",)
)


def state_of(
    *rules: model.Rule,
    numbers: Numbers | None = None,
    notices: tuple[model.Notice, ...] = (),
    events: tuple[model.Event, ...] = (),
    **settings: Any,
) -> ServingState:
    """Return the state that answers from rules, and from the two that every test knows."""
    every = (
        rule(BLOCKED, model.Action.BLOCK),
        rule(POINTED, model.Action.POINTER, notices=("vaccines",)),
        *rules,
    )
    blocklist = model.Blocklist(
        blocklist="covid", policy="medical", policy_url="https://example.org/policy", rules=every
    )
    lists = model.Lists(
        blocklists=(blocklist,), notices=(NOTICE, *notices), sources=(SOURCE,), events=events
    )
    return state_for(
        load_snapshot(compile_lists(lists)),
        Settings(**settings),
        numbers or Numbers.alone(),
        loaded_from="made here",
        since=datetime(2026, 11, 23, tzinfo=UTC),
    )
