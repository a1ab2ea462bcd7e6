"""Which cases are run: all of them, or those of some rules, or those with a word in their query."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from searchguard.engine.cases import AskedCase, cases_of, must_cases_of
from searchguard.policy.model import Lists

RuleOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--rule",
        metavar="NAME",
        help="Only the cases of this rule or blocklist; `*` stands for anything. May be repeated.",
    ),
]
WordOption: TypeAlias = Annotated[
    str,
    typer.Option("--query", "-k", metavar="TEXT", help="Only cases whose query has this in it."),
]


@dataclass(frozen=True, slots=True)
class Picked:
    """Which cases to run: of rules whose names are given, and with a text in their query.

    Without rules the lines of `must_pass.txt` and `must_block.txt` are among them.
    """

    rules: tuple[str, ...] = ()
    text: str = ""

    def among(self, rule_ids: Sequence[str], file: Path) -> "Picked":
        """Return what is picked of some rules only, which are those of a file.

        Raises:
            typer.BadParameter: None of them is picked.
        """
        picked = tuple(one for one in rule_ids if self.has_rule(one))
        if not picked:
            which = " of these names" if self.rules else ""
            raise typer.BadParameter(f"`{file}` has no rule{which}", param_hint="FOLDER")
        return Picked(picked, self.text)

    def has_rule(self, rule_id: str) -> bool:
        """Tell whether a rule is picked, by its identity, its own name or that of its list."""
        return not self.rules or any(_means(name, rule_id) for name in self.rules)

    def cases_of(self, lists: Lists) -> Sequence[AskedCase]:
        """Return the cases that are picked of a set of lists.

        Raises:
            typer.BadParameter: A name is that of no rule, or there is no such case.
        """
        self._must_know(lists)
        cases = list(self._cases_of(lists))
        if not cases and (self.rules or self.text):
            raise typer.BadParameter("no case fits this", param_hint=self._hint())
        return cases

    def _cases_of(self, lists: Lists) -> Iterator[AskedCase]:
        text = self.text.casefold()
        for asked in (*cases_of(lists), *(() if self.rules else must_cases_of(lists))):
            if text in asked.case.query.casefold() and self.has_rule(asked.rule_id):
                yield asked

    def _must_know(self, lists: Lists) -> None:
        known = [f"{one.blocklist}/{rule.id}" for one in lists.blocklists for rule in one.rules]
        for name in self.rules:
            if not any(_means(name, rule_id) for rule_id in known):
                near = get_close_matches(name, [*known, *map(_own_name, known)], n=1)
                hint = f": did you mean `{near[0]}`" if near else ""
                words = f"there is no rule or blocklist `{name}`{hint}"
                raise typer.BadParameter(words, param_hint="--rule")

    def _hint(self) -> str:
        given = (("--rule", self.rules), ("--query", self.text))
        return " ".join(option for option, value in given if value)


def _means(name: str, rule_id: str) -> bool:
    """Tell whether a name, in which `*` stands for anything, is one of a rule's."""
    names = (rule_id, rule_id.partition("/")[0], _own_name(rule_id))
    return any(fnmatchcase(one, name) for one in names)


def _own_name(rule_id: str) -> str:
    return rule_id.partition("/")[2]
