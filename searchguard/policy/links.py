"""Links that may be shown, and the hosts that they are on."""

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"[^\s/:]+")
# Browsers and parsers disagree on where a host ends when these are in a link.
_TREACHEROUS = re.compile(r"[\s\\\x00-\x1f\x7f]")


def host_of(url: str) -> str:
    """Return the host of a plain https link, and nothing for anything else."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "https" and "@" not in parts.netloc and parts.port in (None, 443)
    except ValueError:
        return ""
    return (parts.hostname or "") if plain and not _TREACHEROUS.search(url) else ""


def is_host(text: str) -> bool:
    """Tell whether a text has the form of a host, without what stands round it in a link."""
    return _HOST.fullmatch(text) is not None


def is_on(host: str, allowed: str) -> bool:
    """Tell whether a host is another one or below it."""
    return host == allowed or host.endswith(f".{allowed}")
