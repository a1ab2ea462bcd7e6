"""Encrypted connections: who believes whom, and what is told where they do not."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
import pytest

from searchguard.client import AnsweredBy, Client, Reason, Settings
from searchguard.client.channels import credentials_for
from searchguard.errors import SettingsError
from tests.client.answers import connected, reply
from tests.loadtest.fake import SERVICE, answering
from tests.service.authority import DAY, Authority
from tests.waiting import until


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("theirs"), "theirs")


@contextmanager
def encrypted(authority: Authority, *, mutual: bool = False, **issued: Any) -> Iterator[str]:
    """Answer Check over TLS, with `mutual` only to those whom the authority knows."""
    cert, key = authority.issue("server", **issued)
    credentials = grpc.ssl_server_credentials(
        [(key.read_bytes(), cert.read_bytes())],
        authority.file.read_bytes() if mutual else None,
        require_client_auth=mutual,
    )
    handlers: dict[str, Any] = {
        "Check": grpc.unary_unary_rpc_method_handler(lambda _data, _context: reply())
    }
    server = grpc.server(ThreadPoolExecutor(1))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    port = server.add_secure_port("127.0.0.1:0", credentials)
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


def test_encrypted_server_is_asked(ours: Authority) -> None:
    with encrypted(ours) as address, connected(address, tls_ca=ours.file) as client:
        assert client.check("any").source is AnsweredBy.REMOTE


def test_certificate_of_the_client_lets_it_in(ours: Authority) -> None:
    cert, key = ours.issue("client")
    with (
        encrypted(ours, mutual=True) as address,
        connected(address, tls_ca=ours.file, tls_cert=cert, tls_key=key) as client,
    ):
        assert client.check("any").source is AnsweredBy.REMOTE


def test_name_in_the_certificate_may_be_told(ours: Authority) -> None:
    with encrypted(ours) as address:
        _, _, port = address.rpartition(":")
        aliased = {"tls_ca": ours.file, "tls_name": "localhost"}
        with connected(f"ipv4:127.0.0.1:{port}", **aliased) as client:
            assert client.check("any").source is AnsweredBy.REMOTE


def refused(address: str, **settings: Any) -> Reason:
    """Return why a client of a server that it cannot speak with answers by itself."""
    told = Settings(target=address, wait_at_start=0.0, **settings)
    with Client(settings=told) as client:
        until(lambda: client.check("any").reason not in {Reason.UNREACHABLE, Reason.LATE})
        answer = client.check("any")
    assert answer.source is AnsweredBy.UNCHECKED
    assert answer.detail.startswith("UNAVAILABLE: ")
    return answer.reason


def test_strange_authority_is_told_as_such(ours: Authority, theirs: Authority) -> None:
    with encrypted(ours) as address:
        assert refused(address, tls_ca=theirs.file) is Reason.TLS


def test_certificate_that_has_expired_is_told_as_such(ours: Authority) -> None:
    with encrypted(ours, lasts=-DAY) as address:
        assert refused(address, tls_ca=ours.file) is Reason.TLS


def test_server_that_does_not_encrypt_is_told_as_such(ours: Authority) -> None:
    with answering(lambda _data, _context: reply()) as address:
        assert refused(address, tls_ca=ours.file) is Reason.TLS


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"tls_ca": "absent.pem"}, "`tls_ca`: `absent.pem` cannot be read: No such file"),
        ({"tls_ca": "server.key"}, "`tls_ca`: `server.key` holds no certificates in PEM"),
        (
            {"tls_ca": "ca.pem", "tls_cert": "absent.pem", "tls_key": "server.key"},
            "`tls_cert`: `absent.pem` cannot be read",
        ),
        (
            {"tls_ca": "ca.pem", "tls_cert": "server.pem", "tls_key": "client.key"},
            "`server.pem` and `client.key` are no certificate and its private key",
        ),
    ],
)
def test_files_that_do_not_fit_are_told_at_once(
    settings: dict[str, str], words: str, ours: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours.issue("server")
    ours.issue("client")
    monkeypatch.chdir(ours.file.parent)
    with pytest.raises(SettingsError) as raised:
        Client(settings=Settings(target="unused", **settings))  # type: ignore[arg-type]
    assert words in str(raised.value)


def test_authorities_of_the_system_need_no_file() -> None:
    assert credentials_for(Settings(target="unused", tls=True)) is not None
    assert credentials_for(Settings(target="unused")) is None
