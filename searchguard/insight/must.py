"""The lines of `must_pass.txt` and `must_block.txt` of two sets of lists, asked of both."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from searchguard.engine.cases import must_cases_of, run_case
from searchguard.engine.context import Context
from searchguard.engine.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class MustBreach:
    """A line of one of the two files that does not hold with the new lists.

    `words` say what differs. `regression`: it does hold with the old ones.
    """

    origin: str
    query: str
    context: Context
    rule_id: str
    words: str
    regression: bool


def must_breaches(old: Engine, new: Engine) -> Iterator[MustBreach]:
    """Yield what does not hold of the lines of both sets; a line that both have is asked once."""
    seen = set()
    for engine in (old, new):
        for asked in must_cases_of(engine.lists):
            key = (asked.origin, asked.case.query, asked.context)
            if key in seen:
                continue
            seen.add(key)
            result = run_case(new, asked)
            if result.fault:
                yield MustBreach(
                    origin=asked.origin,
                    query=asked.case.query,
                    context=asked.context,
                    rule_id=result.decision.rule_id,
                    words=result.fault,
                    regression=not run_case(old, asked).fault,
                )


def told_together(breaches: Iterable[MustBreach]) -> Iterator[tuple[MustBreach, str]]:
    """Yield each line that does not hold with what it gets, the locales that get it as one."""
    alike: dict[tuple[str, str, str], list[MustBreach]] = {}
    for one in breaches:
        alike.setdefault((one.origin, one.query, one.words), []).append(one)
    for (origin, _, words), those in alike.items():
        context = those[0].context
        more = f" and {len(those) - 1} more locales" if len(those) > 1 else ""
        yield those[0], f"({origin}, {context.language} in {context.region}{more}): {words}"
