"""Where snapshots are published: the kinds of stores, by the scheme of their address."""

import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from searchguard.errors import StoreError
from searchguard.snapshot.stores.bucket import open_bucket
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.stores.store import Store


def _folder(address: str) -> Store:
    return FolderStore(address)


def _file(address: str) -> Store:
    parts = urlsplit(address)
    if parts.netloc not in {"", "localhost"} or not parts.path:
        raise StoreError(f"`{address}` names another machine: write file:///path/to/store")
    return FolderStore(unquote(parts.path))


# Scheme -> what opens a store; an address without a scheme is a folder.
STORES: dict[str, Callable[[str], Store]] = {"": _folder, "file": _file, "s3": open_bucket}


def open_store(address: str) -> Store:
    """Return the store at `s3://bucket/path`, `file:///path` or a folder's path; nothing is read.

    Raises:
        StoreError: There is no such kind of store.
    """
    scheme = re.match(r"([a-z][a-z0-9+.-]*)://", address)
    kind = scheme[1] if scheme else ""
    if not address or kind not in STORES:
        known = ", ".join(f"{name}://" for name in STORES if name)
        raise StoreError(f"`{address}` is no store: write the path of a folder, or one of {known}")
    return STORES[kind](address)
