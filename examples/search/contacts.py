"""Parts of a decision as a page needs them: numbers to call, spans to mark."""

from collections.abc import Iterable

from searchguard.engine.decision import Match


def number_address(scheme: str, number: str) -> str:
    """Return the address that dials a number: `tel:` or `sms:`, and digits after it."""
    return f"{scheme}:{''.join(sign for sign in number if sign in '+0123456789')}"


def unbroken(label: str, number: str) -> str:
    """Return a label in which a number stays on one line."""
    return label.replace(number, number.replace(" ", "\N{NO-BREAK SPACE}"))


def spans_of(query: str, matches: Iterable[Match]) -> list[tuple[str, bool]]:
    """Return a query in pieces, of which some are what was found in it."""
    found = {place for match in matches for place in range(*match.span)}
    pieces: list[tuple[str, bool]] = []
    for place, sign in enumerate(query):
        marked = place in found
        if pieces and pieces[-1][1] is marked:
            pieces[-1] = (pieces[-1][0] + sign, marked)
        else:
            pieces.append((sign, marked))
    return pieces
