"""The Dockerfile and the manifests that ship: where no docker runs they are read and compared."""

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from searchguard import __version__
from searchguard.service.setting import settings_in
from searchguard.service.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text("utf-8")
LINES = [line.split(" ", 1) for line in DOCKERFILE.splitlines() if line[:1].isupper()]
MANIFESTS = list(yaml.safe_load_all((ROOT / "deploy/kubernetes/searchguard.yaml").read_text()))


def rows(word: str) -> list[str]:
    return [rest for first, rest in LINES if first == word]


def manifest(kind: str) -> dict[str, Any]:
    (found,) = (one for one in MANIFESTS if one["kind"] == kind)
    assert isinstance(found, dict)
    return found


def container() -> dict[str, Any]:
    (found,) = manifest("Deployment")["spec"]["template"]["spec"]["containers"]
    assert isinstance(found, dict)
    return found


def test_what_is_copied_is_there_and_let_in() -> None:
    let_in = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"
    }
    copied = {
        name
        for row in rows("COPY")
        if not row.startswith("--from")
        for name in shlex.split(row)[:-1]
    }
    assert copied == let_in
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_image_is_made_from_the_lock_alone() -> None:
    installs = [row for row in rows("RUN") if "pip install" in row]
    assert len(installs) == 2
    assert all("--require-hashes" in row or "--no-deps" in row for row in installs)


def test_image_runs_as_nobody_in_particular() -> None:
    (made,) = (row for row in rows("RUN") if "useradd" in row)
    (user,) = rows("USER")
    number, _, _group = user.partition(":")
    assert f"--uid {number}" in made
    assert int(number) > 1000
    pod = manifest("Deployment")["spec"]["template"]["spec"]["securityContext"]
    assert (pod["runAsNonRoot"], pod["runAsUser"]) == (True, int(number))
    own = container()["securityContext"]
    assert own["readOnlyRootFilesystem"]
    assert not own["allowPrivilegeEscalation"]
    assert own["capabilities"] == {"drop": ["ALL"]}


@pytest.mark.parametrize("words", [yaml.safe_load(rows("CMD")[0]), container()["args"]], ids=str)
def test_options_are_those_of_serve(words: list[str]) -> None:
    assert words[0] == "serve"
    options = {f"--{name.replace('_', '-')}" for name in settings_in(Settings)}
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options


def test_ports_probes_and_labels_are_of_one_piece() -> None:
    pod = manifest("Deployment")["spec"]["template"]
    (port,) = container()["ports"]
    assert f"--listen=0.0.0.0:{port['containerPort']}" in container()["args"]
    assert rows("EXPOSE") == [str(port["containerPort"])]
    for probe in ("startupProbe", "readinessProbe"):
        assert container()[probe]["grpc"] == {"port": port["containerPort"]}
    assert container()["livenessProbe"]["tcpSocket"] == {"port": port["name"]}
    service = manifest("Service")["spec"]
    assert (service["clusterIP"], service["ports"][0]["targetPort"]) == ("None", port["name"])
    selectors = (
        manifest("Deployment")["spec"]["selector"]["matchLabels"],
        service["selector"],
        manifest("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
    )
    assert all(one.items() <= pod["metadata"]["labels"].items() for one in selectors)


def test_pod_is_given_the_time_that_a_server_takes_to_stop() -> None:
    spec = manifest("Deployment")["spec"]["template"]["spec"]
    (grace,) = (word for word in container()["args"] if word.startswith("--grace="))
    pause = int(container()["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pause + float(grace.partition("=")[2]) < spec["terminationGracePeriodSeconds"]


def test_what_is_mounted_is_what_is_written_to_and_read() -> None:
    mounts = {one["name"]: one["mountPath"] for one in container()["volumeMounts"]}
    volumes = {one["name"] for one in manifest("Deployment")["spec"]["template"]["spec"]["volumes"]}
    assert mounts.keys() == volumes
    paths = [word.partition("=")[2] for word in container()["args"] if "=/" in word]
    assert [one for one in paths if not one.startswith(tuple(mounts.values()))] == []


def test_image_is_of_this_version() -> None:
    assert container()["image"] == f"searchguard:{__version__}"
