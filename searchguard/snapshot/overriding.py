"""An override: two people sign that one change may pass some guardrails, and why.

It is a document of its own, so that they need not sit at one desk, and names the change exactly:
from which revision to which, on which channel. It is kept in the store, and the audit names it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from searchguard.errors import TrustError
from searchguard.snapshot.audit import Instant
from searchguard.snapshot.signed_text import (
    MOST_BYTES,
    SignedText,
    content_of,
    read_signed,
    text_of,
)
from searchguard.snapshot.stores.store import Nothing, Store
from searchguard.snapshot.trust import RoleName, Trust
from searchguard.snapshot.vouching import vouching

KIND = "override"
PEOPLE = 2
LASTS = timedelta(hours=24)
ROLES = (
    RoleName.SNAPSHOT,
    RoleName.BREAKGLASS,
)  # those of people; a channel's key may be a robot's


class Override(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may pass: the change from `before` to `revision`, by these guardrails, until then."""

    channel: str
    before: str
    revision: str
    guardrails: tuple[str, ...]
    reason: str
    until: Instant


@dataclass(frozen=True, slots=True)
class Granted:
    """An override that enough people signed, who they are, and its bytes."""

    override: Override
    people: tuple[str, ...]
    data: bytes

    @property
    def digest(self) -> str:
        """The SHA-256 by which the audit names it."""
        return hashlib.sha256(self.data).hexdigest()


def unsigned_override(override: Override) -> SignedText:
    """Return an override as a document that nobody has signed yet."""
    return text_of(KIND, override)


def override_in(data: bytes) -> Override:
    """Return what an override says, signed or not: to add a signature, or to show it.

    Raises:
        TrustError: It is none.
    """
    return content_of(Override, read_signed(KIND, data))


def granted(data: bytes, trusts: Sequence[Trust]) -> Granted:
    """Return an override that enough people signed, by the first trust that says so.

    Raises:
        TrustError: It is none, or too few did.
    """
    signed = read_signed(KIND, data)
    people = max((_people(one, signed) for one in trusts), key=len)
    if len(people) < PEOPLE:
        may = ", ".join(sorted({who for role in ROLES for who in trusts[0].people(role)}))
        told = ", ".join(people) or "nobody trusted"
        raise TrustError(f"the override is signed by {told}: {PEOPLE} people of {may} must sign it")
    return Granted(content_of(Override, signed), people, data)


def check_covers(granted: Granted, wanted: Override) -> None:
    """Check that an override is for a change, and for all guardrails that speak against it.

    Args:
        granted: What people signed.
        wanted: What is needed now, which is its `until`.

    Raises:
        TrustError: It is for something else; the words tell in what.
    """
    override = granted.override
    missing = [name for name in wanted.guardrails if name not in override.guardrails]
    for is_so, words in (
        (override.channel != wanted.channel, f"is for the channel `{override.channel}`"),
        (override.revision != wanted.revision, f"is for the revision {override.revision}"),
        (override.before != wanted.before, f"was made when {override.before} was live"),
        (override.until <= wanted.until, f"ended at {override.until:%Y-%m-%d %H:%M} UTC"),
        (bool(missing), f"does not name {', '.join(missing)}"),
    ):
        if is_so:
            raise TrustError(f"the override {words}: make another one, with `gate`")


def keep_override(store: Store, granted: Granted) -> None:
    """Put an override into a store, under its hash.

    Raises:
        StoreError: The store fails.
    """
    store.create(override_name(granted.digest), granted.data)


def find_override(store: Store, digest: str, trusts: Sequence[Trust]) -> Granted | None:
    """Return the override of a hash, if it is there.

    Raises:
        StoreError: The store fails.
        TrustError: It is another one, or too few signed it.
    """
    found = store.read(override_name(digest), MOST_BYTES)
    if isinstance(found, Nothing):
        return None
    override = granted(found.data, trusts)
    if override.digest != digest:
        raise TrustError(f"the override {digest} was changed")
    return override


def override_name(digest: str) -> str:
    """Return where an override is in a store."""
    return f"overrides/{digest}"


def _people(trust: Trust, signed: SignedText) -> tuple[str, ...]:
    """Return who signed, of those whom a trust lets answer for a change."""
    found = set[str]()
    for role in ROLES:
        if trust.role(role):
            found.update(vouching(trust, role, signed.text, signed.signatures).people)
    return tuple(sorted(found))
