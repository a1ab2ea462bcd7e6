"""A store in a bucket that speaks S3, by the conditional requests that S3 has.

obstore brings its own retries and TLS, and reads credentials and endpoint from the usual `AWS_...`
variables. boto3 was rejected: it takes ten times as long to import, in every server.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotModifiedError, PreconditionError
from obstore.store import ObjectStore, S3Store

from searchguard.errors import StoreError
from searchguard.snapshot.stores.store import Found, Listed, Nothing, check_name, too_large

_TIMES = re.compile(r" in [0-9.]+\S*s(, after [^-]*)?(?= - )")

CONNECT = timedelta(seconds=5)
ANSWER = timedelta(seconds=60)  # to one request, a whole snapshot included
RETRY = timedelta(seconds=15)


def open_bucket(address: str) -> "BucketStore":
    """Return the store at `s3://bucket/path`; nothing is asked of it yet.

    Raises:
        StoreError: It is no address of a bucket.
    """
    try:
        bucket = S3Store.from_url(
            address,
            client_options={
                "allow_http": os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true",
                "connect_timeout": CONNECT,
                "timeout": ANSWER,
            },
            retry_config={"max_retries": 2, "retry_timeout": RETRY},
        )
    except BaseError as error:
        raise StoreError(f"`{address}` is no bucket: {_reason(error)}") from error
    return BucketStore(address, bucket)


class BucketStore:
    """A store in whatever obstore can compare and swap in."""

    def __init__(self, address: str, bucket: ObjectStore) -> None:
        self.address = address
        self._bucket = bucket

    def read(self, name: str, most: int, known: str = "") -> Found | Nothing:
        """Return the bytes of an object."""
        check_name(name)
        with self._telling():
            try:
                found = obstore.get(
                    self._bucket, name, options={"if_none_match": known} if known else None
                )
            except FileNotFoundError:
                return Nothing.ABSENT
            except NotModifiedError:
                return Nothing.SAME
            if found.meta["size"] > most:
                raise too_large(name, most)
            return Found(bytes(found.bytes()), found.meta["e_tag"] or "")

    def create(self, name: str, data: bytes) -> bool:
        """Put an object where there is none."""
        return self.replace(name, data, "")

    def replace(self, name: str, data: bytes, mark: str) -> bool:
        """Put an object in place of the one with a mark."""
        check_name(name)
        with self._telling():
            try:
                obstore.put(self._bucket, name, data, mode={"e_tag": mark} if mark else "create")
            except (AlreadyExistsError, PreconditionError, FileNotFoundError):
                return False
            return True

    def names(self, folder: str) -> Iterator[Listed]:
        """Yield the objects whose names begin with a folder's."""
        with self._telling():
            for some in obstore.list(self._bucket, f"{check_name(folder)}/"):
                yield from (Listed(one["path"], one["last_modified"]) for one in some)

    def remove(self, name: str) -> None:
        """Remove an object."""
        with self._telling():
            obstore.delete(self._bucket, check_name(name))

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell of a bucket that fails as a store that fails."""
        try:
            yield
        except (BaseError, OSError) as error:
            raise StoreError(f"the store at `{self.address}` fails: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """Return the words of an error, without times that differ and the debugging below them."""
    return _TIMES.sub("", str(error).partition("\n")[0])[:300]
