"""Young rules: new, or wider, and watched for it; what in them is new."""

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import msgspec

from searchguard.policy.comparing import said
from searchguard.policy.model import Term

Instant = Annotated[datetime, msgspec.Meta(tz=True)]

_DIGITS = 8


class Young(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A live rule that is new or wider, until when it is watched, and what in it is new.

    `terms` are the first digits of the SHA-256 of each new term as written; none means all of the
    rule. `share` is the share of distinct queries that it was foreseen to change, in percent; None
    where nothing was measured.
    """

    rule_id: str
    until: Instant
    share: float | None = None
    terms: tuple[str, ...] = ()


def digest_of_term(term: Term) -> str:
    """Return by what a term is known in `Young`: as written, but for what changes no match."""
    written = said(replace(term, note="", common=False))
    return hashlib.sha256(written.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
