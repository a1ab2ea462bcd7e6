"""Plain grpcurl, knowing nothing beforehand, can look round, ask, and read an error."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.service.running import SECONDS, Server

GRPCURL = Path(sys.executable).parent / "grpcurl"
SERVICE = "searchguard.v1.SearchGuardService"
INVALID_ARGUMENT = 64 + 3

pytestmark = pytest.mark.smoke


@pytest.fixture(autouse=True, scope="module")
def _grpcurl_is_there() -> None:
    assert GRPCURL.is_file(), f"there is no {GRPCURL}: `make setup` installs it"


def grpcurl(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(GRPCURL), "-plaintext", *words],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def asked(server: Server, method: str, **fields: Any) -> Any:
    done = grpcurl("-d", json.dumps(fields), server.address, f"{SERVICE}/{method}")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_list_names_the_services(server: Server) -> None:
    done = grpcurl(server.address, "list")
    assert {SERVICE, "grpc.health.v1.Health"} <= set(done.stdout.split())


@pytest.mark.parametrize(
    ("symbol", "words"),
    [
        (SERVICE, "rpc StreamCheck ( stream .searchguard.v1.StreamCheckRequest )"),
        ("searchguard.v1.Decision", ".searchguard.v1.Action action = 1;"),
        ("searchguard.v1.CheckRequest", "string query = 1;"),
    ],
)
def test_describe_shows_the_schema(server: Server, symbol: str, words: str) -> None:
    assert words in grpcurl(server.address, "describe", symbol).stdout


def test_check_blocks(server: Server) -> None:
    decision = asked(server, "Check", query="#Plandemic")["decision"]
    assert decision["action"] == "ACTION_BLOCK"
    assert decision["rule_id"] == "covid/plandemic"


def test_check_shows_a_notice_in_the_language_asked_for(server: Server) -> None:
    context = {"region": "NL", "language": "nl", "age_band": "AGE_BAND_ADULT"}
    decision = asked(server, "Check", query="measles vaccine", context=context)["decision"]
    (notice,) = decision["notices"]
    assert (notice["title"], notice["language"]) == ("Vaccins", "nl")
    assert notice["actions"][0]["url"] == "https://who.int/vaccines"


def test_check_passes_with_action_and_revision_only(server: Server) -> None:
    decision = asked(server, "Check", query="bread")["decision"]
    assert set(decision) == {"action", "revision"}


def test_batch_check_answers_in_order(server: Server) -> None:
    results = asked(server, "BatchCheck", queries=["bread", "covid hoax", "x" * 70_000])["results"]
    assert [one.get("decision", {}).get("action") for one in results] == [
        "ACTION_PASS",
        "ACTION_BLOCK",
        None,
    ]
    assert results[2]["status"]["code"] == 3


def test_status_tells_what_is_served(server: Server) -> None:
    status = asked(server, "GetStatus")["status"]
    assert (status["blocklist_count"], status["rule_count"], status["term_count"]) == (1, 2, 3)
    assert status["default_cache_for"] == "5s"


def test_health_is_serving(server: Server) -> None:
    for service in ("", SERVICE):
        done = grpcurl(
            "-d", json.dumps({"service": service}), server.address, "grpc.health.v1.Health/Check"
        )
        assert json.loads(done.stdout) == {"status": "SERVING"}


def test_error_names_the_field_and_not_the_query(server: Server) -> None:
    fields = {"query": "canary-9f3b", "context": {"language": "!!"}}
    done = grpcurl("-d", json.dumps(fields), server.address, f"{SERVICE}/Check")
    assert done.returncode == INVALID_ARGUMENT
    assert "google.rpc.BadRequest" in done.stderr
    assert '"field":"context.language"' in done.stderr
    assert "canary" not in done.stderr


def test_method_of_another_service_is_unknown(server: Server) -> None:
    done = grpcurl("-d", "{}", server.address, f"{SERVICE}/Unblock")
    assert done.returncode != 0
