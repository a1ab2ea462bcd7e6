"""What can be wrong with lists that can be read: one file a lint rule, and here their register.

A rule is a module with `check`, which yields Problems; the module's docstring is its manual page,
with an example that passes and one that fails.
"""

from collections.abc import Callable, Iterator

from searchguard.errors import Problem
from searchguard.policy.lint import (
    age_hole,
    backward_period,
    bad_link,
    bidi_control,
    blocked_name,
    curly_quotes,
    deadly_exception,
    duplicate_id,
    empty_term,
    expired,
    frequent_word,
    idle_exception,
    joined_hashtag,
    joined_lines,
    language_on_block,
    limit,
    long_text,
    lost_hashtag,
    mixed_scripts,
    must_pass_hit,
    no_blocked_notice,
    no_cases,
    no_default_text,
    no_helpline,
    no_locale_text,
    no_notice,
    no_owner,
    no_terms,
    no_why,
    odd_number,
    one_letter_term,
    ordinary_word,
    overlap_chain,
    parent_loop,
    repeated_term,
    review_passed,
    same_key,
    shadowed_term,
    short_substring,
    short_term,
    stricter_state,
    unchecked_source,
    unexercised_rule,
    unknown_place,
    unknown_reference,
    unread_file,
)
from searchguard.policy.lint.subject import Check, Subject

LintRule = Callable[[Subject], Iterator[Problem]]
AskingRule = Callable[[Subject, Check], Iterator[Problem]]

# Each of these refuses the set.
ERROR_RULES: dict[str, LintRule] = {
    bad_link.NAME: bad_link.check,
    bidi_control.NAME: bidi_control.check,
    duplicate_id.NAME: duplicate_id.check,
    empty_term.NAME: empty_term.check,
    frequent_word.NAME: frequent_word.check,
    limit.NAME: limit.check,
    one_letter_term.NAME: one_letter_term.check,
    overlap_chain.NAME: overlap_chain.check,
    repeated_term.NAME: repeated_term.check,
    unknown_reference.NAME: unknown_reference.check,
}

WARNING_RULES: dict[str, LintRule] = {
    age_hole.NAME: age_hole.check,
    backward_period.NAME: backward_period.check,
    blocked_name.NAME: blocked_name.check,
    curly_quotes.NAME: curly_quotes.check,
    deadly_exception.NAME: deadly_exception.check,
    expired.NAME: expired.check,
    joined_hashtag.NAME: joined_hashtag.check,
    joined_lines.NAME: joined_lines.check,
    language_on_block.NAME: language_on_block.check,
    long_text.NAME: long_text.check,
    lost_hashtag.NAME: lost_hashtag.check,
    mixed_scripts.NAME: mixed_scripts.check,
    no_blocked_notice.NAME: no_blocked_notice.check,
    no_cases.NAME: no_cases.check,
    no_default_text.NAME: no_default_text.check,
    no_helpline.NAME: no_helpline.check,
    no_locale_text.NAME: no_locale_text.check,
    no_notice.NAME: no_notice.check,
    no_owner.NAME: no_owner.check,
    no_terms.NAME: no_terms.check,
    no_why.NAME: no_why.check,
    odd_number.NAME: odd_number.check,
    ordinary_word.NAME: ordinary_word.check,
    parent_loop.NAME: parent_loop.check,
    review_passed.NAME: review_passed.check,
    same_key.NAME: same_key.check,
    shadowed_term.NAME: shadowed_term.check,
    short_substring.NAME: short_substring.check,
    short_term.NAME: short_term.check,
    stricter_state.NAME: stricter_state.check,
    unchecked_source.NAME: unchecked_source.check,
    unknown_place.NAME: unknown_place.check,
    unread_file.NAME: unread_file.check,
}

# Warnings for which the whole set is asked, once nothing refuses it.
ASKING_RULES: dict[str, AskingRule] = {
    idle_exception.NAME: idle_exception.check,
    must_pass_hit.NAME: must_pass_hit.check,
    unexercised_rule.NAME: unexercised_rule.check,
}


def errors(subject: Subject) -> Iterator[Problem]:
    """Yield everything in the lists that refuses them."""
    for check in ERROR_RULES.values():
        yield from check(subject)


def warnings(subject: Subject) -> Iterator[Problem]:
    """Yield every warning for which nothing need be asked."""
    for check in WARNING_RULES.values():
        yield from check(subject)


def warnings_by_asking(subject: Subject, ask: Check) -> Iterator[Problem]:
    """Yield every warning for which the set is asked."""
    for check in ASKING_RULES.values():
        yield from check(subject, ask)
