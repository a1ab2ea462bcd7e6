"""Allowed queries: what a switchboard lets through, found in a query as an exception would be."""

from collections.abc import Sequence

from searchguard.engine.evidence import Span
from searchguard.engine.literals import Literals
from searchguard.engine.matcher import Matcher
from searchguard.policy.model import Action, Disguises, Rule, RuleState, Term
from searchguard.snapshot.switchboard import Allow
from searchguard.text.coarse import letters_of


class Allowed:
    """The allowed queries of a switchboard, ready to be looked for."""

    __slots__ = ("_allows", "_letters", "_matcher")

    def __init__(self, allows: Sequence[Allow]) -> None:
        self._allows = tuple(allows)
        self._letters = [letters_of(allow.query) for allow in allows]
        self._matcher = Matcher(Literals(map(_rule, allows), ()))

    def found(
        self, query: str, parts: Sequence[tuple[int, str]], *, hashtag: bool
    ) -> tuple[tuple[Allow, Span], ...]:
        """Return the allowed queries that a query is or holds, and where.

        Args:
            query: The text as the user typed it.
            parts: The texts of it that are matched, each with its offset.
            hashtag: Whether it is a hashtag even without its sign.
        """
        letters = letters_of(query)
        found = [
            (allow, (0, len(query)))
            for allow, own in zip(self._allows, self._letters, strict=True)
            if own and own == letters
        ]
        for offset, text in parts:
            if self._matcher.has_candidate(text, hashtag=hashtag):
                found += [
                    (self._allows[hit.literal], (hit.start + offset, hit.end + offset))
                    for hit in self._matcher.find(text, hashtag=hashtag).hits
                ]
        return tuple(found)


def _rule(allow: Allow) -> Rule:
    term = Term(text=allow.query.strip(), disguises=Disguises.LETTERS)
    return Rule(id="allowed", action=Action.POINTER, state=RuleState.LIVE, reason="", terms=(term,))
