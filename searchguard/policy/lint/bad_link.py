"""A link that is not https, or not on a host of its source.

A notice vouches for where it leads. A link on another host is a mistake or a trap, and one without
https can be altered on the way. A subdomain of a source's host is on that host.

Passes:
```yaml
# sources.yaml
sources:
  - {id: knmi, name: KNMI, kind: government, hosts: [knmi.nl], checked: 2026-11-22}
# notices/storm.yaml
notice: storm
kind: emergency
texts: {en: {title: Severe weather, body: Follow the warnings of the KNMI.}}
actions: [{kind: link, url: "https://www.knmi.nl/waarschuwingen", source: knmi}]
# disasters/storm.yaml
blocklist: storm
```
Fails:
```yaml
# sources.yaml
sources:
  - {id: knmi, name: KNMI, kind: government, hosts: [knmi.nl], checked: 2026-11-22}
# notices/storm.yaml
notice: storm
kind: emergency
texts: {en: {title: Severe weather, body: Follow the warnings of the KNMI.}}
actions: [{kind: link, url: "https://knmi.nl.example.org/", source: knmi}]
# disasters/storm.yaml
blocklist: storm
```
"""

from collections.abc import Iterator

from searchguard.errors import Location, Problem
from searchguard.policy.links import host_of, is_on
from searchguard.policy.lint.subject import Subject, error

NAME = "bad-link"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each link that must not be shown."""
    hosts = {source.id: source.hosts for source in subject.lists.sources}
    for notice in subject.lists.notices:
        for index, contact in enumerate(notice.actions):
            location = subject.places.notice(notice.notice, "actions", index, "url")
            if contact.url:
                yield from _of_source(contact.url, hosts.get(contact.source), location)
    for url, location in _own_links(subject):
        if not host_of(url):
            yield error(location, _not_a_link(url), NAME)


def _of_source(url: str, hosts: tuple[str, ...] | None, location: Location) -> Iterator[Problem]:
    host = host_of(url)
    if not host:
        yield error(location, _not_a_link(url), NAME)
    elif hosts is not None and not any(is_on(host, allowed.lower()) for allowed in hosts):
        listed = ", ".join(hosts) or "none"
        yield error(location, f"`{host}` is not a host of the source, which are: {listed}", NAME)


def _own_links(subject: Subject) -> Iterator[tuple[str, Location]]:
    """Yield the links to the platform's own pages, which have no source."""
    for notice in subject.lists.notices:
        for key, url in (("why_url", notice.why_url), ("feedback_url", notice.feedback_url)):
            if url:
                yield url, subject.places.notice(notice.notice, key)
    for blocklist in subject.lists.blocklists:
        if blocklist.policy_url:
            location = subject.places.blocklist(blocklist.blocklist, "policy_url")
            yield blocklist.policy_url, location


def _not_a_link(url: str) -> str:
    if url.lower().startswith("http://"):
        return f"write https: `{url}` can be altered on its way"
    return f"`{url}` is not a link that may be shown: it begins with https:// and a host"
