"""Who may do what over the admin API: a file of identities, and a table of roles.

Whatever is not given is denied: a method that the table does not have, a certificate that the file
does not name.
"""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import msgspec

from searchguard.errors import SettingsError, in_brief
from searchguard.snapshot.files import read_at_most

MOST_BYTES = 1 << 20


class AdminRole(StrEnum):
    """What a caller is."""

    VIEWER = "viewer"
    DUTY_OFFICER = "duty-officer"
    POLICY_LEAD = "policy-lead"


_ALL = frozenset(AdminRole)
_OFFICERS = frozenset({AdminRole.DUTY_OFFICER, AdminRole.POLICY_LEAD})
_LEADS = frozenset({AdminRole.POLICY_LEAD})

# Method -> the roles that may call it.
PERMISSIONS: dict[str, frozenset[AdminRole]] = {
    "GetSwitchboard": _ALL,
    "ListEvents": _ALL,
    "ListChanges": _ALL,
    "ActivateEvent": _OFFICERS,
    "ExtendEvent": _OFFICERS,
    "EndEvent": _OFFICERS,
    "StandDownEvent": _OFFICERS,
    "PauseRule": _OFFICERS,
    "ResumeRule": _OFFICERS,
    "UnblockQuery": _OFFICERS,
    "BlockQueryAgain": _OFFICERS,
    "SetRuleState": _LEADS,
    "SetEnforcement": _LEADS,
}


class Identity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A certificate, by a name in it (its subject's common name, or an alternative one), and whose.

    `person` is the opaque id that stands in the audit.
    """

    certificate: str
    person: str
    role: AdminRole


class Access(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The identities that are known."""

    identities: tuple[Identity, ...]

    def identity(self, names: Iterable[str]) -> Identity | None:
        """Return whose a certificate with some names is; None where that is not clear."""
        known = set(names)
        found = {one for one in self.identities if one.certificate in known}
        return found.pop() if len(found) == 1 else None


def may(role: AdminRole, method: str) -> bool:
    """Tell whether a role may call a method."""
    return role in PERMISSIONS.get(method, frozenset())


def read_access(path: Path) -> Access:
    """Return the identities that a file of JSON holds.

    Raises:
        SettingsError: It holds none, or one of them has no name.
        OSError: It cannot be read.
    """
    data = read_at_most(path, MOST_BYTES)
    try:
        access = msgspec.json.decode(data, type=Access)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise SettingsError(f"`{path}` names no identities: {in_brief(str(error))}") from error
    names = [one.certificate for one in access.identities]
    if not all(names) or len(set(names)) < len(names):
        raise SettingsError(f"`{path}` names a certificate twice, or one without a name")
    return access
