"""What the log holds of one decision that is no PASS, in JSON.

No query, no term (one that was found tells nearly what was typed), no age band (beside region,
language and time few are that young), and nothing of who asked.
"""

from bisect import bisect_left
from functools import lru_cache

import msgspec
import pycountry

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision
from searchguard.policy.regions import is_region
from searchguard.service.server_version import SERVER_VERSION

_LENGTHS = (4, 8, 16, 32, 64, 128, 256, 1024)


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One decision; what is empty or false is left out.

    The line in the log has `server`, `row` and `sequence` before these: which server wrote it, from
    which of its rows, and the number there.
    """

    decision_id: str
    """The name that its answer bears, a ULID."""
    time: str
    """When, UTC, to the millisecond."""
    action: str
    """`pointer` or `block`."""
    rule_id: str
    """The rule that decided."""
    server_version: str
    """The searchguard that decided."""
    revision: str
    """The lists: with them anyone can tell today what the rule said then."""
    switchboard_version: int = 0
    """What was switched on and off."""
    softened: bool = False
    """A block that a context list made a pointer."""
    truncated: bool = False
    """The query was too long, or too tangled, to be read whole."""
    notices: tuple[str, ...] = ()
    """What is shown, `<notice>@<version>`."""
    events: tuple[str, ...] = ()
    """The events because of which it is."""
    surface: str
    """Where it was asked."""
    region: str = ""
    """Where the user is, ISO 3166."""
    language: str = ""
    """The language of the interface with its script and region, and no other part of its tag."""
    length: str
    """How long the query is, in code points, as a range."""
    micros: int
    """How long the decision took, in microseconds."""
    key: str = ""
    """Mode 2: the name of the key."""
    digest: str = ""
    """Mode 2: HMAC-SHA256 of the query under it, in hex."""


def record_of(
    decision: Decision,
    context: Context,
    *,
    decision_id: str,
    time: str,
    length: int,
    micros: int,
    digest: tuple[str, str] = ("", ""),
) -> Record:
    """Return what the log holds of a decision.

    Args:
        decision: The engine's.
        context: Whose query it was.
        decision_id: The name that its answer bears.
        time: When, UTC, ISO 8601.
        length: Of the query, in code points.
        micros: How long the decision took.
        digest: Of the query, with the name of the key before it.
    """
    key, digested = digest
    return Record(
        decision_id=decision_id,
        time=time,
        action=decision.action,
        rule_id=decision.rule_id,
        server_version=SERVER_VERSION,
        revision=decision.revision,
        switchboard_version=decision.switchboard_version,
        softened=decision.softened,
        truncated=decision.truncated,
        notices=tuple(f"{notice.id}@{notice.version}" for notice in decision.notices),
        events=decision.event_ids,
        surface=context.surface,
        region=context.region,
        language=plain_language(context.language),
        length=length_bucket(length),
        micros=micros,
        key=key,
        digest=digested,
    )


def length_bucket(length: int) -> str:
    """Return the range that a length is in: `1-4`, `5-8`, to `1025-`."""
    place = bisect_left(_LENGTHS, length)
    least = _LENGTHS[place - 1] + 1 if place else 1
    return f"{least}-{_LENGTHS[place]}" if place < len(_LENGTHS) else f"{least}-"


@lru_cache(maxsize=1024)
def plain_language(tag: str) -> str:
    """Return a tag's language, and its script and region where they exist.

    Whatever else a tag may hold (variants, extensions, private use) is what a caller can write.
    """
    language, *more = tag.split("-")
    script = next((one for one in more[:1] if pycountry.scripts.get(alpha_4=one)), "")
    region = next((one for one in more[:2] if len(one) == 2 and is_region(one)), "")
    return "-".join(filter(None, (language, script, region)))
