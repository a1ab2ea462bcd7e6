"""From a document to an alert: CAP 1.1 and 1.2, in any order, with elements missing.

What tells a message from others and says whom it is for must be there; the rest may be missing or
wrong, and is then unknown, for the decision to be strict about. Elements of other namespaces, such
as a signature, are passed over: a signature is not verified.

Source: OASIS Common Alerting Protocol 1.2, section 3.2.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from searchguard.errors import AlertError, in_brief
from searchguard.events.alert import (
    CERTAINTIES,
    SCOPES,
    SEVERITIES,
    STATUSES,
    UNKNOWN,
    URGENCIES,
    Alert,
    Area,
    Geocode,
    Info,
    MessageKind,
    Reference,
)
from searchguard.events.instants import instant_in
from searchguard.events.xml_tree import Element, read_tree

NAMESPACES = ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1")
MOST_INFOS = 200
MOST_AREAS = 5_000
MOST_GEOCODES = 20_000
MOST_POINTS = 200_000
MOST_REFERENCES = 500
NAME_CHARACTERS = 200

_FEEDS = {"feed": "an Atom feed", "rss": "an RSS feed", "RDF": "an RSS feed"}
_DEMANDED = ("category", "event", "urgency", "severity", "certainty")
_ALIASES = {"very likely": "Likely"}  # CAP 1.2, 3.2.2 certainty
_LEVELS = {"alertlevel", "awareness_level"}


def read_alert(data: bytes) -> Alert:
    """Return the alert that a document holds.

    Raises:
        AlertError: It is not one, or says too little to be told from others.
    """
    return alert_in(read_tree(data))


def alert_in(root: Element) -> Alert:
    """Return the alert that an element is, such as one inside a feed.

    Raises:
        AlertError: It is not one, or says too little to be told from others.
    """
    namespace, _, name = root.name.rpartition(" ")
    if name in _FEEDS:
        raise AlertError(f"it is {_FEEDS[name]}, not an alert: hand in the alerts that it names")
    if namespace not in NAMESPACES or name != "alert":
        told = in_brief(f"`{name}` of the namespace `{namespace}`")
        raise AlertError(f"its root is {told}, not the `alert` of CAP 1.1 or 1.2")
    return _alert(_Reader(namespace), root)


class _Reader:
    """Finds elements of one version of CAP by their names."""

    def __init__(self, namespace: str) -> None:
        self._prefix = f"{namespace} "

    def all(self, parent: Element, name: str) -> list[Element]:
        return list(parent.named(self._prefix + name))

    def texts(self, parent: Element, name: str) -> list[str]:
        return [found for one in self.all(parent, name) if (found := one.text)]

    def pairs(self, parent: Element, name: str) -> Iterator[tuple[str, str]]:
        """Yield valueName and value of each child of a name that has both."""
        for child in self.all(parent, name):
            names, values = self.texts(child, "valueName"), self.texts(child, "value")
            if names and values:
                yield names[0], values[0]

    def single(self, parent: Element, name: str) -> str:
        """Return the one text of a name; nothing where there is none, or where two differ."""
        found = set(self.texts(parent, name))
        return found.pop() if len(found) == 1 else ""

    def needed(self, parent: Element, name: str, most: int = NAME_CHARACTERS) -> str:
        """Return the one text of a name.

        Raises:
            AlertError: There is none, or two differ, or it is too long.
        """
        found = set(self.texts(parent, name))
        if len(found) != 1:
            words = "has no" if not found else "has more than one"
            raise AlertError(f"it {words} `{name}`")
        text = found.pop()
        if len(text) > most:
            raise AlertError(f"its `{name}` is over {most} characters")
        return text

    def choice(self, parent: Element, name: str, choices: Sequence[str]) -> str:
        """Return the one of some words that an element says, in any case; else Unknown."""
        written = self.single(parent, name).casefold()
        written = _ALIASES.get(written, written).casefold()
        return next((one for one in choices if one.casefold() == written), UNKNOWN)


def _alert(read: _Reader, root: Element) -> Alert:
    infos = read.all(root, "info")
    _check_bounds(read, infos)
    kind = read.needed(root, "msgType").casefold()
    kinds = {one.casefold(): one for one in MessageKind}
    if kind not in kinds:
        raise AlertError(f"its `msgType` is `{in_brief(kind)}`, which CAP does not know")
    written = read.needed(root, "sent")
    sent = instant_in(written)
    if sent is None:
        raise AlertError(f"its `sent` is `{in_brief(written)}`, no time with an offset")
    read.needed(root, "status")
    read.needed(root, "scope")
    return Alert(
        identifier=read.needed(root, "identifier"),
        sender=read.needed(root, "sender"),
        sent=sent,
        status=read.choice(root, "status", STATUSES),
        kind=kinds[kind],
        scope=read.choice(root, "scope", SCOPES),
        references=_references(" ".join(read.texts(root, "references"))),
        infos=tuple(_info(read, one) for one in infos),
        note="\n".join(read.texts(root, "note")),
    )


def _check_bounds(read: _Reader, infos: list[Element]) -> None:
    areas = [area for info in infos for area in read.all(info, "area")]
    shapes = [text for area in areas for text in read.texts(area, "polygon")]
    for count, most, name in (
        (len(infos), MOST_INFOS, "`info` elements"),
        (len(areas), MOST_AREAS, "areas"),
        (sum(len(read.all(area, "geocode")) for area in areas), MOST_GEOCODES, "geocodes"),
        (sum(text.count(",") for text in shapes), MOST_POINTS, "points in its polygons"),
    ):
        if count > most:
            raise AlertError(f"it has over {most} {name}")


def _info(read: _Reader, info: Element) -> Info:
    codes = tuple(value for _, value in read.pairs(info, "eventCode"))
    events, expires = read.texts(info, "event"), read.texts(info, "expires")
    until = _last(expires)
    return Info(
        event=read.single(info, "event"),
        codes=codes,
        categories=frozenset(read.texts(info, "category")),
        all_clear="allclear" in {one.casefold() for one in read.texts(info, "responseType")},
        urgency=read.choice(info, "urgency", URGENCIES),
        severity=read.choice(info, "severity", SEVERITIES),
        certainty=read.choice(info, "certainty", CERTAINTIES),
        green=_is_green(read.pairs(info, "parameter")),
        effective=instant_in(read.single(info, "effective")),
        expires=until,
        unread_expires=bool(expires) and until is None,
        areas=tuple(_area(read, one) for one in read.all(info, "area")),
        label="\n".join(
            [*events, *read.texts(info, "headline"), *read.texts(info, "senderName"), *codes]
        ),
        prose="\n".join([*read.texts(info, "description"), *read.texts(info, "instruction")]),
        missing=tuple(name for name in _DEMANDED if not read.texts(info, name)),
    )


def _last(expires: list[str]) -> datetime | None:
    """Return the instant that an info expires at: the one that is written, if it can be read."""
    return instant_in(expires[0]) if len(set(expires)) == 1 else None


def _is_green(parameters: Iterable[tuple[str, str]]) -> bool:
    """Tell whether MeteoAlarm's `awareness_level` or GDACS' `alertlevel` is green."""
    return any(
        name.casefold() in _LEVELS and "green" in value.casefold() for name, value in parameters
    )


def _area(read: _Reader, area: Element) -> Area:
    return Area(
        tuple(Geocode(scheme, code) for scheme, code in read.pairs(area, "geocode")),
        bool(read.texts(area, "polygon") or read.texts(area, "circle")),
    )


def _references(text: str) -> tuple[Reference, ...]:
    """Return the messages that a list names: `sender,identifier,sent`, separated by white space.

    Identifiers with blanks inside are met, so the commas lead: what follows a time is the next
    sender.
    """
    parts = text.split(",")
    if len(parts) // 2 > MOST_REFERENCES:
        raise AlertError(f"it names over {MOST_REFERENCES} other messages")
    found = []
    sender = parts[0].strip()
    for identifier, rest in zip(parts[1::2], parts[2::2], strict=False):
        written, *following = rest.split(None, 1) or [""]
        if sender and identifier.strip():
            name = identifier.strip()[:NAME_CHARACTERS]
            found.append(Reference(sender[:NAME_CHARACTERS], name, instant_in(written)))
        sender = "".join(following).strip()
    return tuple(found)
