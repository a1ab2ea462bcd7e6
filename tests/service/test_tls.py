"""TLS on the data port: who is let in, what is said of bad files, and certificates that change."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from searchguard.errors import SettingsError
from searchguard.service.asking import ask_status, credentials_from
from searchguard.service.certificates import Certificates, certificates_for, read_pem
from searchguard.service.live import Live
from searchguard.service.log import Log
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.serving import warn_of_reading_along
from searchguard.service.settings import LogFormat, Settings
from searchguard.service.transport import Transport
from tests.service.authority import DAY, Authority
from tests.service.folders import write_lists
from tests.service.running import SECONDS, Server, Stub, run, serving, status_of
from tests.service.states import state_of

Told = Callable[[], str]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """What was written to stderr since it was asked last."""
    return lambda: capsys.readouterr().err


def settings_of(cert: Path, key: Path) -> Settings:
    return Settings(listen="127.0.0.1:0", tls_cert=str(cert), tls_key=str(key))


class Secure:
    """A server with TLS in this process."""

    def __init__(self, settings: Settings, authority: Authority) -> None:
        self._ca = authority.file.read_bytes()
        self.live = Live()
        self.live.put(state_of())
        log = Log(LogFormat.TEXT)
        self.certificates = Certificates(settings, log)
        self._transport = Transport(
            settings, self.live, log, Numbers.alone(), self.certificates.credentials()
        )
        self.address = self._transport.start()
        self.channel = self.connected()

    def connected(self) -> grpc.Channel:
        options = [("grpc.use_local_subchannel_pool", 1)]
        credentials = grpc.ssl_channel_credentials(self._ca)
        return grpc.secure_channel(self.address, credentials, options)

    def answers(self, channel: grpc.Channel) -> bool:
        return status_of(Stub(channel)).revision != ""

    def shown(self) -> str:
        """Return the certificate that a new connection sees, in PEM."""
        host, _, port = self.address.rpartition(":")
        return ssl.get_server_certificate((host, int(port)), timeout=SECONDS)

    def stop(self) -> None:
        self.channel.close()
        self.live.close()
        self._transport.stop(0).wait(SECONDS)


@pytest.fixture
def secure(authority: Authority) -> Iterator[Secure]:
    server = Secure(settings_of(*authority.issue("server")), authority)
    yield server
    server.stop()


def moved(pair: tuple[Path, Path], which: int) -> None:
    """Put one file of a new pair in the place of the server's."""
    place = pair[which].with_stem("server")
    pair[which].replace(place)


@pytest.mark.parametrize(
    ("cert", "key", "ca", "said"),
    [
        ("absent.pem", "server.key", "", "cannot read `absent.pem`: No such file"),
        ("server.pem", "absent.key", "", "cannot read `absent.key`: No such file"),
        ("server.pem", ".", "", "cannot read `.`: Is a directory"),
        ("server.pem", "other.key", "", "`other.key` is not the key of `server.pem`"),
        ("ca.pem", "server.key", "", "whose first certificate must be the server's own"),
        ("server.pem", "locked.key", "", "`locked.key` is encrypted: `openssl pkey"),
        ("server.pem", "edwards.key", "", "`edwards.key` is an Ed25519 or Ed448 key"),
        ("server.key", "server.key", "", "`server.key` holds no certificate in PEM form"),
        ("server.pem", "ca.pem", "", "`ca.pem` holds no private key in PEM form"),
        ("server.pem", "server.key", "empty", "`empty` holds no certificate in PEM form"),
        ("server.pem", "", "", "needs both --tls-cert FILE and --tls-key FILE"),
        ("", "server.key", "", "needs both --tls-cert FILE and --tls-key FILE"),
        ("", "", "ca.pem", "needs both --tls-cert FILE and --tls-key FILE"),
    ],
)
def test_files_that_cannot_serve_are_refused(
    cert: str, key: str, ca: str, said: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(authority.file.parent)
    authority.issue("server")
    authority.issue("other")
    authority.issue("locked", password="secret")
    edwards = ed25519.Ed25519PrivateKey.generate()
    how = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    Path("edwards.key").write_bytes(edwards.private_bytes(*how))
    Path("empty").write_bytes(b"")
    settings = Settings(tls_cert=cert, tls_key=key, tls_client_ca=ca)
    with pytest.raises(SettingsError) as refused:
        certificates_for(settings, Log(LogFormat.TEXT))
    assert said in str(refused.value)


def test_server_that_cannot_show_its_certificate_exits_with_two(
    folder: Path, authority: Authority
) -> None:
    cert, _ = authority.issue("server")
    done = run("serve", "--blocklists", folder, "--listen", "127.0.0.1:0", "--tls-cert", cert)
    assert done.returncode == 2
    assert "--tls-key" in done.stderr


def test_without_files_there_is_no_tls() -> None:
    assert certificates_for(Settings(), Log(LogFormat.TEXT)) is None


def test_certificate_of_an_intermediate_authority_is_read(authority: Authority) -> None:
    cert, key = authority.issue("server")
    cert.write_bytes(cert.read_bytes() + authority.file.read_bytes())
    assert read_pem(settings_of(cert, key)).expires is not None


def test_new_pair_is_shown_to_new_connections_only(
    secure: Secure, authority: Authority, told: Told
) -> None:
    assert secure.answers(secure.channel)
    before = secure.shown()
    told()
    new = authority.issue("new")
    written = new[0].read_text("ascii")
    moved(new, 0)
    moved(new, 1)
    secure.certificates.look()
    assert "certificate read" in told()
    assert secure.shown() == written != before
    with secure.connected() as another:
        assert secure.answers(another)
    assert secure.answers(secure.channel)


def test_half_a_change_is_told_once_and_breaks_nothing(
    secure: Secure, authority: Authority, told: Told
) -> None:
    before = secure.shown()
    told()
    new = authority.issue("new")
    written = new[0].read_text("ascii")
    moved(new, 0)
    secure.certificates.look()
    assert told() == ""
    for _ in range(3):
        secure.certificates.look()
    said = told()
    assert said.count("certificate not taken") == 1
    assert "is not the key of" in said
    assert secure.shown() == before
    moved(new, 1)
    secure.certificates.look()
    assert "certificate read" in told()
    assert secure.shown() == written


@pytest.mark.parametrize("content", [None, b"", b"garbage"])
def test_certificate_that_goes_leaves_the_one_before(
    content: bytes | None, secure: Secure, authority: Authority, told: Told
) -> None:
    before = secure.shown()
    place = authority.file.with_stem("server")
    if content is None:
        place.unlink()
    else:
        place.write_bytes(content)
    for _ in range(2):
        secure.certificates.look()
    assert "the one before stays" in told()
    assert secure.shown() == before


def test_same_certificate_written_again_is_no_event(
    secure: Secure, authority: Authority, told: Told
) -> None:
    told()
    place = authority.file.with_stem("server")
    place.write_bytes(place.read_bytes())
    secure.certificates.look()
    assert told() == ""


def test_expired_certificate_is_told_at_the_start(authority: Authority, told: Told) -> None:
    Certificates(settings_of(*authority.issue("server", lasts=-DAY)), Log(LogFormat.TEXT))
    assert "certificate not valid" in told()


def test_expired_certificate_never_replaces_a_good_one(
    secure: Secure, authority: Authority, told: Told
) -> None:
    before = secure.shown()
    old = authority.issue("old", lasts=-DAY)
    moved(old, 0)
    moved(old, 1)
    for _ in range(2):
        secure.certificates.look()
    assert "is not valid at this time" in told()
    assert secure.shown() == before


def is_answered(server: Server, *files: Path) -> bool:
    try:
        told = ask_status(server.address, SECONDS, credentials_from(*files))
    except ConnectionError:
        return False
    return bool(told["revision"])


def test_only_clients_with_a_certificate_are_answered(tmp_path: Path) -> None:
    folder = write_lists(tmp_path / "lists")
    authority, stranger = Authority(tmp_path), Authority(tmp_path, "stranger")
    cert, key = authority.issue("server")
    ours, theirs = authority.issue("client"), stranger.issue("other")
    words = ("--tls-cert", cert, "--tls-key", key, "--tls-client-ca", authority.file)
    with serving("--blocklists", folder, *words) as server:
        assert is_answered(server, authority.file, *ours)
        assert not is_answered(server)
        assert not is_answered(server, authority.file)
        assert not is_answered(server, authority.file, *theirs)
        assert not is_answered(server, stranger.file, *ours)
        mine = ("--tls-ca", authority.file, "--tls-cert", ours[0], "--tls-key", ours[1])
        assert run("status", server.address, *mine).returncode == 0
    assert 'clients="by certificate"' in server.written
    assert "not encrypted" not in server.written
    assert "ssl_" not in server.written, "grpc writes of each handshake that failed"


def test_unix_socket_has_tls_too(tmp_path: Path) -> None:
    folder = write_lists(tmp_path / "lists")
    authority = Authority(tmp_path)
    cert, key = authority.issue("server")
    place = f"unix:{tmp_path}/socket"
    words = ("--listen", place, "--tls-cert", cert, "--tls-key", key)
    with serving("--blocklists", folder, *words) as server:
        assert server.address == place
        assert is_answered(server, authority.file)
        assert not is_answered(server)


def test_client_names_its_files_together(authority: Authority) -> None:
    cert, key = authority.issue("client")
    for files in ((authority.file, cert), (None, cert, key), (authority.file, None, key)):
        with pytest.raises(SettingsError, match="go together"):
            credentials_from(*files)


@pytest.mark.parametrize(
    ("address", "warned"),
    [("127.0.0.1:1", False), ("unix:/a", False), ("0.0.0.0:1", True), ("[::]:1", True)],
)
def test_address_of_others_without_tls_is_warned_of(address: str, warned: bool, told: Told) -> None:
    warn_of_reading_along(address, Log(LogFormat.TEXT))
    assert ("not encrypted" in told()) is warned
