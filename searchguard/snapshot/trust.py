"""Who may sign what: the trust file, and whether signatures are enough.

A trust file is itself signed: the first by a threshold of the root role that it names, each later
one also by a threshold of the root role of the one before. A threshold counts *people*: two keys of
one person are one.
"""

from base64 import b64decode
from binascii import Error
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from searchguard.errors import TrustError
from searchguard.snapshot.ed25519 import PUBLIC_BYTES, fits, key_id_of
from searchguard.snapshot.envelope import ALGORITHM, Signature
from searchguard.snapshot.signed_text import SignedText, content_of, read_signed, text_of

KIND = "trust"
MOST_KEYS = 256
NAME_CHARACTERS = 128


class RoleName(StrEnum):
    """What a key may sign."""

    ROOT = "root"  # trust files
    SNAPSHOT = "snapshot"
    CHANNEL = "channel"  # pointers and audit rows of a store
    SWITCHBOARD = "switchboard"
    BREAKGLASS = "breakglass"  # emergencies


class PublicKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The public half of a key, and whose it is; also what a `.pub` file holds.

    `public` is the raw key in base64, `person` one word for a human being or a machine, `git` the
    identities that they commit under, such as `Ann <ann@example.org>`.
    """

    key_id: str
    algorithm: str
    public: str
    person: str
    git: tuple[str, ...] = ()

    @property
    def raw(self) -> bytes:
        """The 32 bytes of the key; empty where `public` is not base64."""
        try:
            return b64decode(self.public, validate=True)
        except (Error, ValueError):
            return b""


class Role(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which keys may sign as a role, and how many people must."""

    role: RoleName
    keys: tuple[str, ...]
    threshold: int


class Trust(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All keys, sorted by id, and the roles, sorted by name; `version` counts from 1."""

    version: int
    keys: tuple[PublicKey, ...]
    roles: tuple[Role, ...]

    def key(self, key_id: str) -> PublicKey | None:
        """Return the key of an id, if it is one of these."""
        return next((key for key in self.keys if key.key_id == key_id), None)

    def role(self, name: RoleName) -> Role | None:
        """Return who may sign as a role, if anybody may."""
        return next((role for role in self.roles if role.role == name), None)

    def people(self, name: RoleName) -> tuple[str, ...]:
        """Return who may sign as a role, sorted."""
        role = self.role(name)
        keys = (self.key(key_id) for key_id in role.keys) if role else ()
        return tuple(sorted({key.person for key in keys if key}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouching:
    """What the signatures on a statement are worth in one role.

    `people` have signed and may; `needed` of them must. `strangers` are the ids of keys that may
    not sign in this role.
    """

    role: RoleName
    people: tuple[str, ...]
    needed: int
    strangers: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether that is trust."""
        return len(self.people) >= self.needed


def vouching(
    trust: Trust, name: RoleName, statement: bytes, signatures: Iterable[Signature]
) -> Vouching:
    """Return what signatures on a statement are worth.

    Raises:
        TrustError: A signature of a key in that role does not fit the statement, or nobody is in
            that role.
    """
    role = trust.role(name)
    if role is None:
        msg = f"the trust file (version {trust.version}) lets nobody sign as `{name}`"
        raise TrustError(msg)
    people, strangers = set(), []
    for one in signatures:
        key = trust.key(one.key_id) if one.key_id in role.keys else None
        if key is None:
            strangers.append(one.key_id)
            continue
        if one.algorithm != ALGORITHM or not fits(key.raw, statement, one.signature):
            msg = f"the signature of {key.person} ({key.key_id}) does not fit: it was changed since"
            raise TrustError(msg)
        people.add(key.person)
    return Vouching(
        role=name,
        people=tuple(sorted(people)),
        needed=role.threshold,
        strangers=tuple(strangers),
    )


def require(
    trust: Trust, name: RoleName, statement: bytes, signatures: Iterable[Signature]
) -> Vouching:
    """Return what signatures on a statement are worth, where that is enough.

    Raises:
        TrustError: It is not.
    """
    found = vouching(trust, name, statement, signatures)
    if not found.enough:
        raise TrustError(_too_few(trust, found))
    return found


def _too_few(trust: Trust, found: Vouching) -> str:
    may = ", ".join(trust.people(found.role))
    signed = f"signed by {', '.join(found.people)}" if found.people else "signed by nobody trusted"
    strangers = f" (and by {', '.join(found.strangers)}, not in that role)" * bool(found.strangers)
    return f"{signed}{strangers}: as `{found.role}` must sign {found.needed} of: {may}"


def load_trust(data: bytes) -> Trust:
    """Return the trust that a file holds, which its own root role has signed.

    Raises:
        TrustError: It is not a trust file, or too few of its own root role signed it.
    """
    signed = read_signed(KIND, data)
    trust = _trust_in(signed)
    require(trust, RoleName.ROOT, signed.text, signed.signatures)
    return trust


def load_next_trust(data: bytes, before: Trust) -> Trust:
    """Return the trust that a file holds, where it may take the place of an older one.

    Raises:
        TrustError: It is not a trust file, not newer, or too few of the old or the new root role
            signed it. The old root is asked first: before that nothing in it is believed.
    """
    signed = read_signed(KIND, data)
    try:
        require(before, RoleName.ROOT, signed.text, signed.signatures)
    except TrustError as error:
        msg = f"not trusted by version {before.version} of the trust file: {error}"
        raise TrustError(msg) from error
    trust = load_trust(data)
    if trust.version <= before.version:
        msg = f"version {trust.version} of the trust file is not newer than {before.version}"
        raise TrustError(msg)
    return trust


def unsigned_trust(trust: Trust) -> SignedText:
    """Return trust as a document that nobody has signed yet.

    Raises:
        TrustError: It is not one that anybody could use.
    """
    _check(trust)
    return text_of(KIND, trust)


def draft_of(data: bytes) -> Trust:
    """Return what a trust file says, signed or not: to add a signature, or to show it.

    Raises:
        TrustError: It is not a trust file.
    """
    return _trust_in(read_signed(KIND, data))


def _trust_in(signed: SignedText) -> Trust:
    trust = content_of(Trust, signed)
    _check(trust)
    return trust


def _check(trust: Trust) -> None:
    fault = next(_faults(trust), None)
    if fault:
        raise TrustError(f"this trust file cannot be used: {fault}")


def _faults(trust: Trust) -> Iterator[str]:
    if not 0 < trust.version < 2**53:
        yield f"its version is {trust.version}, and versions count from 1"
    if not 0 < len(trust.keys) <= MOST_KEYS:
        yield f"it has {len(trust.keys)} keys: 1 to {MOST_KEYS} are allowed"
    ids = [key.key_id for key in trust.keys]
    if ids != sorted(set(ids)):
        yield "its keys are not sorted by id, or one stands there twice"
    for key in trust.keys:
        yield from faults_of_key(key)
    names = [role.role for role in trust.roles]
    if names != sorted(set(names)):
        yield "its roles are not sorted by name, or one stands there twice"
    if RoleName.ROOT not in names:
        yield "nobody has the role `root`, so nobody could ever change it"
    for role in trust.roles:
        yield from _faults_of_role(role, trust)


def faults_of_key(key: PublicKey) -> Iterator[str]:
    """Yield what is wrong with a public key."""
    if key.algorithm != ALGORITHM or len(key.raw) != PUBLIC_BYTES:
        yield f"`{key.key_id}` is no {ALGORITHM} key of {PUBLIC_BYTES} bytes in base64"
    elif key.key_id != key_id_of(key.raw):
        yield f"`{key.key_id}` is not the id of its key: that is {key_id_of(key.raw)}"
    for name in (key.person, *key.git):
        if not 0 < len(name) <= NAME_CHARACTERS or not name.isprintable() or name != name.strip():
            yield f"{name!r} names nobody: write 1 to {NAME_CHARACTERS} printable characters"


def _faults_of_role(role: Role, trust: Trust) -> Iterator[str]:
    if list(role.keys) != sorted(set(role.keys)):
        yield f"the keys of `{role.role}` are not sorted, or one stands there twice"
    for key_id in role.keys:
        if trust.key(key_id) is None:
            yield f"`{role.role}` names a key that is not there: {key_id}"
    people = len(trust.people(role.role))
    if not 0 < role.threshold <= people:
        yield f"as `{role.role}` must sign {role.threshold} people, and {people} may"
