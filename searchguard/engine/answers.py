"""What a set of lists answers, for the lint rules that ask it: they know nothing of the engine."""

from searchguard.engine.cases import DEFAULT_AT, asked_in, context_of
from searchguard.engine.context import Context
from searchguard.engine.engine import Engine
from searchguard.engine.judge import Judged, Question
from searchguard.engine.literals import term_at
from searchguard.policy.lint.subject import Answer, Applied, Check
from searchguard.policy.model import AgeBand, Case, Lists, RuleState


def checker_of(lists: Lists) -> Check:
    """Return the function that asks a set of lists a case.

    It takes the case and the id of its rule, which counts as live for it. Without a rule, `""`, all
    of them do, and the case is of an adult, on search, in the region and language that it names.
    """
    engine = Engine(lists, "", drafts=True)
    locale = context_of(next(iter(lists.workspace.locales), ""))
    rules = {
        f"{blocklist.blocklist}/{rule.id}": rule
        for blocklist in lists.blocklists
        for rule in blocklist.rules
        if rule.state is not RuleState.RETIRED
    }

    def check(case: Case, rule_id: str) -> Answer:
        if rule_id:
            context, at = asked_in(case, rules[rule_id], locale)
            as_live = frozenset({rule_id})
        else:
            context = Context.of(region=case.region, language=case.language, age_band=AgeBand.ADULT)
            at, as_live = DEFAULT_AT, frozenset(rules)
        evidence, judged = engine.weigh(Question(case.query, context, at, as_live))
        return Answer(
            applied=tuple(_applied(one) for one in judged if one.applies),
            found=frozenset(one.placed.id for one in judged),
            excepted=frozenset(
                (evidence.placed[rule].id, one.exception)
                for rule, excepted in evidence.excepted.items()
                for one in excepted
            ),
        )

    return check


def _applied(judged: Judged) -> Applied:
    found = judged.found[0]
    term = term_at(judged.placed.rule, found.term)
    words = " + ".join(found.literals) if term.all_of else term.text
    return Applied(judged.placed.id, judged.treatment.action, words)
