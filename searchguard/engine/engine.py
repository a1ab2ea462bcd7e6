"""The engine: a set of lists made ready to answer.

`passes` is the hot path: almost every query ends there. Everything else runs only for a query in
which the scan has found something.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from searchguard.engine.automaton import Automaton
from searchguard.engine.context import Context
from searchguard.engine.decide import decide
from searchguard.engine.decision import Decision
from searchguard.engine.evidence import NOTHING, Evidence, Gathering, Span
from searchguard.engine.judge import Judged, Question, judge
from searchguard.engine.limits import WHOLE_QUERY, Parts, check_size, parts_of
from searchguard.engine.literals import Literals
from searchguard.engine.matcher import Build, Matcher
from searchguard.engine.observing import carried_out
from searchguard.engine.placed import Placed, placed_rules
from searchguard.engine.playbooks import playbook_rules
from searchguard.engine.reading import ALONE, Reader
from searchguard.engine.showing import Showing
from searchguard.engine.switchboard import Switches, switches_of
from searchguard.engine.test_queries import TEST_BLOCKLIST, TEST_NOTICE
from searchguard.policy.model import Action, AgeBand, Lists, RuleState, Surface
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.soundness import check_sound
from searchguard.snapshot.switchboard import EMPTY, Switchboard

_QUERIES_KEPT = 1 << 11
_KEPT_QUERY = 256  # code points; hardly anybody asks a longer one again
_SERVED = frozenset({RuleState.LIVE, RuleState.SHADOW})


class Engine:
    """Answers queries from one set of lists; immutable once built, and shared by threads."""

    # Here and in what it calls for every query: an attribute in a slot is found sooner.
    __slots__ = (
        "_gathered",
        "_idle",
        "_literals",
        "_matcher",
        "_placed",
        "_playbooks",
        "_showing",
        "lists",
        "revision",
    )

    def __init__(
        self,
        lists: Lists,
        revision: str,
        *,
        drafts: bool = False,
        build: Build = Automaton,
        reader: Reader = ALONE,
    ) -> None:
        """Build from lists.

        Args:
            lists: The whole set, without problems.
            revision: The content hash of their snapshot, named in each decision.
            drafts: Build draft rules in too, for the running of their cases; they apply only where
                a question counts them as live.
            build: What makes the automaton of keys, where another process has made it already.
            reader: How texts are read; one that is shared spares the second engine half of it.
        """
        self.lists = lists
        self.revision = revision
        states = _SERVED | {RuleState.DRAFT} if drafts else _SERVED
        tests = (TEST_BLOCKLIST,) if lists.workspace.test_queries else ()
        playbooks, self._playbooks = playbook_rules(lists)
        self._placed = placed_rules((*lists.blocklists, playbooks, *tests), states)
        self._literals = Literals((one.rule for one in self._placed), lists.contexts)
        self._matcher = Matcher(self._literals, build, reader)
        self._showing = Showing(replace(lists, notices=(*lists.notices, TEST_NOTICE)))
        self._idle = self.switches(EMPTY)
        self._gathered = lru_cache(maxsize=_QUERIES_KEPT)(self._gather)

    @property
    def automaton(self) -> Automaton:
        """The automaton of its keys, which takes most of the time to build."""
        return self._matcher.automaton

    @classmethod
    def load(cls, path: str | Path) -> "Engine":
        """Return the engine of a folder of lists, or of a snapshot file.

        Raises:
            ListsError: The lists have problems that refuse them.
            SnapshotError: The file is not a snapshot that this version may load.
        """
        path = Path(path)
        if path.is_dir():
            # Reading YAML brings the authoring packages in, which a server must not import.
            from searchguard.policy.reading import load_folder  # noqa: PLC0415

            data = compile_lists(load_folder(path))
        else:
            data = path.read_bytes()
        snapshot = load_snapshot(data)
        check_sound(snapshot.lists)
        return cls(snapshot.lists, snapshot.revision)

    @property
    def term_count(self) -> int:
        """How many terms are matched."""
        return sum(len(one.rule.terms) + len(one.rule.file_terms) for one in self._placed)

    def switches(self, switchboard: Switchboard) -> Switches:
        """Return a switchboard made ready for this engine: work for once, not for each query."""
        return switches_of(switchboard, self._placed, self._playbooks)

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The identities of the rules that are matched, `<blocklist>/<rule>`."""
        return tuple(one.id for one in self._placed)

    def passes(self, query: str) -> bool:
        """Tell whether nothing in a query can match, so that its answer is the constant PASS.

        False says nothing: the query must be decided.
        """
        if len(query) <= WHOLE_QUERY:
            return not self._matcher.has_candidate(query)
        return not any(self._matcher.has_candidate(text) for _, text in parts_of(query))

    def forget(self) -> None:
        """Let go of what is kept of queries for when they are asked again."""
        self._gathered.cache_clear()

    def undecided(self, queries: Sequence[str]) -> set[int]:
        """Return the places of the queries that must be decided; the others pass.

        The same as `passes` of each, for two thirds of the time where they are many.
        """
        long = [number for number, query in enumerate(queries) if len(query) > WHOLE_QUERY]
        if long:
            queries = [query if len(query) <= WHOLE_QUERY else "" for query in queries]
        return self._matcher.candidates(queries).union(long)

    def check(
        self,
        query: str,
        *,
        region: str = "",
        language: str = "",
        age_band: AgeBand | str = AgeBand.UNKNOWN,
        surface: Surface | str = Surface.SEARCH,
        at: datetime | None = None,
        explain: bool = False,
    ) -> Decision:
        """Return the decision on a query.

        Args:
            query: The text as the user typed it, at most 64 KiB of UTF-8.
            region: ISO 3166-1 or -2, such as `NL` or `NL-GR`.
            language: The language of the interface, BCP 47.
            age_band: One of `AgeBand`.
            surface: One of `Surface`.
            at: The instant to answer for, aware; now, if absent.
            explain: Add the explanation.

        Raises:
            RequestError: A value is not of its form, or the query is too long.
            ValueError: `at` has no time zone.
        """
        if at is not None and at.tzinfo is None:
            raise ValueError("`at` has no time zone: use datetime.now(UTC) or another aware one")
        context = Context.of(region=region, language=language, age_band=age_band, surface=surface)
        return self.decide(query, context, at or datetime.now(UTC), explain=explain)

    def decide(
        self,
        query: str,
        context: Context,
        at: datetime,
        switchboard: Switches | None = None,
        *,
        explain: bool = False,
        as_live: frozenset[str] = frozenset(),
    ) -> Decision:
        """Return the decision on a query: a pure function of its arguments.

        Args:
            query: The text as the user typed it.
            context: Whose query it is.
            at: The instant to answer for, aware.
            switchboard: What is switched on and off, made ready by `switches`; nothing, if absent.
            explain: Add the explanation.
            as_live: Identities of rules that count as live whatever their state.

        Raises:
            RequestError: The query is over 64 KiB.
        """
        switches = switchboard or self._idle
        question = Question(query, context, at, as_live)
        evidence, judged = self.weigh(question, switches)
        blank = Decision(
            action=Action.PASS,
            revision=self.revision,
            switchboard_version=switches.version,
            truncated=len(query) > WHOLE_QUERY or not evidence.complete,
            ignored_context=context.ignored,
        )
        decision = decide(
            judged,
            evidence,
            question,
            self._showing,
            blank=blank,
            blocked_notice=self.lists.workspace.blocked_notice,
            explain=explain,
        )
        if judged and switches.document.enforcement:
            return carried_out(decision, blank, switches, question)
        return decision

    def weigh(
        self, question: Question, switches: Switches | None = None
    ) -> tuple[Evidence, list[Judged]]:
        """Return what stands in a query, and the rules that it was found of, judged, by their ids.

        Raises:
            RequestError: The query is over 64 KiB.
        """
        check_size(question.query)
        hashtag = question.context.surface is Surface.HASHTAG
        parts = parts_of(question.query)
        evidence = self._evidence(question.query, parts, hashtag=hashtag)
        if not evidence.found:
            return evidence, []
        switches = switches or self._idle
        allowed = (
            switches.allowed.found(question.query, parts, hashtag=hashtag)
            if switches.allowed
            else ()
        )
        return evidence, [
            judge(
                placed := self._placed[rule],
                evidence.found[rule],
                self._softeners(placed, evidence),
                question,
                gates=switches.of(placed.id),
                allowed=allowed,
            )
            for _, rule in sorted((self._placed[rule].id, rule) for rule in evidence.found)
        ]

    def _evidence(self, query: str, parts: Parts, *, hashtag: bool) -> Evidence:
        if not any(self._matcher.has_candidate(text, hashtag=hashtag) for _, text in parts):
            return NOTHING
        # What is blocked is asked again and again.
        gather = self._gathered if len(query) <= _KEPT_QUERY else self._gather
        return gather(parts, hashtag)

    def _gather(self, parts: Parts, hashtag: bool) -> Evidence:
        gathering = Gathering(self._placed, self._literals)
        for offset, text in parts:
            gathering.add(self._matcher.find(text, hashtag=hashtag), offset)
        return gathering.evidence()

    def _softeners(self, placed: Placed, evidence: Evidence) -> list[Span]:
        names = placed.rule.softened_by
        return [
            span
            for number, spans in evidence.contexts.items()
            if self.lists.contexts[number].id in names
            for span in spans
        ]
