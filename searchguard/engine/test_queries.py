"""The queries that always answer, so that anyone can test without touching a real term."""

from searchguard.policy.model import (
    Action,
    Blocklist,
    MatchMode,
    Notice,
    NoticeKind,
    NoticeText,
    Rule,
    RuleState,
    Term,
)

BLOCKLIST = "searchguard"
NOTICE = "searchguard-test"


def _rule(name: str, action: Action) -> Rule:
    return Rule(
        id=f"test-{name}",
        action=action,
        state=RuleState.LIVE,
        reason="misinformation",
        terms=(Term(text=f"searchguard-test-{name}", match=MatchMode.WHOLE_QUERY),),
        notices=(NOTICE,),
        why="A query that proves the path from a search box to its answer.",
    )


TEST_BLOCKLIST = Blocklist(
    blocklist=BLOCKLIST,
    owner="searchguard",
    policy="test-queries",
    rules=(_rule("block", Action.BLOCK), _rule("pointer", Action.POINTER)),
)
TEST_NOTICE = Notice(
    notice=NOTICE,
    kind=NoticeKind.REFERENCE,
    texts=(
        NoticeText(
            language="en",
            title="This is a test notice",
            body="searchguard answers this query on purpose. No policy applies to it.",
        ),
        NoticeText(
            language="nl",
            title="Dit is een testmelding",
            body="searchguard beantwoordt deze zoekopdracht met opzet. Er geldt geen beleid voor.",
        ),
    ),
)
