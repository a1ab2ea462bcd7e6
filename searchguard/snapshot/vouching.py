"""What signatures are worth: whether enough people vouch for something, in the role that it takes.

A trust file is itself signed: the first by a threshold of the root role that it names, each later
one also by a threshold of the root role of the one before. A threshold counts *people*: two keys of
one person are one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from searchguard.errors import TrustError
from searchguard.snapshot.ed25519 import fits
from searchguard.snapshot.envelope import ALGORITHM, Signature
from searchguard.snapshot.signed_text import SignedText, content_of, read_signed, text_of
from searchguard.snapshot.trust import RoleName, Trust, check_trust

KIND = "trust"


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


def vouched_as(
    trust: Trust, names: Sequence[RoleName], statement: bytes, signatures: Sequence[Signature]
) -> Vouching:
    """Return what signatures are worth in the first of some roles in which that is enough.

    Raises:
        TrustError: In none; it tells why not in the first.
    """
    faults = list[TrustError]()
    for name in names:
        try:
            return require(trust, name, statement, signatures)
        except TrustError as error:
            faults.append(error)
    raise faults[0]


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
    check_trust(trust)
    return text_of(KIND, trust)


def draft_of(data: bytes) -> Trust:
    """Return what a trust file says, signed or not: to add a signature, or to show it.

    Raises:
        TrustError: It is not a trust file.
    """
    return _trust_in(read_signed(KIND, data))


def _trust_in(signed: SignedText) -> Trust:
    trust = content_of(Trust, signed)
    check_trust(trust)
    return trust
