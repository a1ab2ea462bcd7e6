"""Whether a notice, as it would be shown, fits a place: its language, its region, its needs."""

from collections.abc import Iterator

from searchguard.engine.context import Context
from searchguard.engine.showing import Choice
from searchguard.policy.languages import covers_language, language_and_wider
from searchguard.policy.model import Contact, ContactKind

_TO_A_PERSON = frozenset({ContactKind.CALL, ContactKind.SMS, ContactKind.CHAT})


def inherited(choice: Choice, context: Context) -> Iterator[str]:
    """Yield where a text and actions come from that were not written for this very locale."""
    if context.language and not covers_language(context.language, choice.text.language):
        yield f"text in `{choice.text.language}`, none in `{context.language}`"
    if context.region and all(contact.region != context.region for contact in choice.contacts):
        regions = sorted({contact.region or "everywhere" for contact in choice.contacts})
        yield f"actions for {', '.join(regions)}, none for {context.region}"


def missing(name: str, choice: Choice, context: Context, *, talk: bool) -> Iterator[str]:
    """Yield what keeps a notice from covering a topic for somebody in a locale, in words.

    Args:
        name: The notice.
        choice: The text and the actions of it that are shown.
        context: A region and a language.
        talk: Whether there must be somebody to talk to.
    """
    region = context.region or "everywhere"
    if not context.language:
        yield "the language of this locale is not known"
    elif not _speaks(choice.text.language, context):
        shown = choice.text.language
        yield f"`{name}` has no text in `{context.language}`, so its `{shown}` text is shown"
    spoken = [contact for contact in choice.contacts if _reads(contact, context)]
    if not choice.contacts:
        yield f"`{name}` has no action for {region}"
    elif not spoken:
        languages = sorted({tag for contact in choice.contacts for tag in contact.languages})
        yield f"the actions of `{name}` for {region} are in {', '.join(languages)} only"
    elif talk and not any(contact.kind in _TO_A_PERSON for contact in spoken):
        yield f"`{name}` has nobody to talk to for {region}: no call, sms or chat"


def _speaks(language: str, context: Context) -> bool:
    """Tell whether a text is in the language of a context, or one that it is a kind of."""
    wider = language_and_wider(context.language)
    return language in wider or covers_language(context.language, language)


def _reads(contact: Contact, context: Context) -> bool:
    return not contact.languages or any(_speaks(tag, context) for tag in contact.languages)
