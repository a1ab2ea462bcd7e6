"""Who may sign what: the content of a trust file. What signatures are worth is in `vouching`."""

from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from searchguard.errors import TrustError
from searchguard.snapshot.ed25519 import PUBLIC_BYTES, key_id_of
from searchguard.snapshot.envelope import ALGORITHM

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


def check_trust(trust: Trust) -> None:
    """Check that everything a trust file names is there and could be used.

    Raises:
        TrustError: It is not, or could not.
    """
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
