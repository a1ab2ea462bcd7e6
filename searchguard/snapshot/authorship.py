"""Who wrote a snapshot's lists, and who of those that signed them did not."""

import re
from dataclasses import dataclass

from searchguard.snapshot.envelope import statement_of
from searchguard.snapshot.sealing import opened
from searchguard.snapshot.trust import RoleName, Trust
from searchguard.snapshot.vouching import vouching

_ADDRESS = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorship:
    """The authors of lists as named, who signed for them, and who of those is no author."""

    authors: tuple[str, ...]
    signers: tuple[str, ...]
    others: tuple[str, ...]


def authorship_of(data: bytes, trust: Trust) -> Authorship:
    """Return who wrote the lists of a snapshot and who signed them, in the role that it takes.

    An author is a person of the trust file if a git identity of theirs is named, or its address.

    Raises:
        SnapshotError: The file is damaged, or is no snapshot.
        TrustError: A signature does not fit.
    """
    envelope = opened(data)
    found = vouching(trust, RoleName.SNAPSHOT, statement_of(envelope), envelope.signatures)
    authors = {_identity(author) for author in envelope.authors}
    return Authorship(
        authors=envelope.authors,
        signers=found.people,
        others=tuple(one for one in found.people if not authors & _identities(trust, one)),
    )


def _identities(trust: Trust, person: str) -> set[str]:
    named = (name for key in trust.keys if key.person == person for name in key.git)
    return {person.casefold(), *map(_identity, named)}


def _identity(name: str) -> str:
    """Return what tells people apart: the address, which may stand beside several names."""
    found = _ADDRESS.search(name)
    return (found[1] if found else name).strip().casefold()
