"""What deploy/ says is valid, names what exists, and says the same of the same thing in every file."""

from __future__ import annotations

import dataclasses
import inspect
import os
import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from compose_spec import PyCompose
from packaging.requirements import Requirement

from lstm_core.command_line.arguments import make_parser
from lstm_core.limits import Limits, variable

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
OURS = "lstm-lab"
"""The image that deploy/Dockerfile makes."""

OF_OTHERS = {
    "AWS_ACCESS_KEY_ID": "s3fs",
    "AWS_DEFAULT_REGION": "s3fs",
    "AWS_ENDPOINT_URL": "s3fs",
    "AWS_SECRET_ACCESS_KEY": "s3fs",
    "PYTHONPATH": "Python",
    "PYTHONUNBUFFERED": "Python",
    "RAY_AUTH_MODE": "Ray",
    "RAY_AUTH_TOKEN": "Ray",
    "RAY_USAGE_STATS_ENABLED": "Ray",
    "TF_CPP_MIN_LOG_LEVEL": "TensorFlow",
}
"""Variables that our image gets for what it is built on, and who reads them."""


def text(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def documents() -> list[dict[str, Any]]:
    """Every object of the Kubernetes manifests."""
    return [found for path in MANIFESTS for found in yaml.safe_load_all(path.read_text("utf-8"))]


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [document for document in documents() if document["kind"] == kind]


def pod_templates() -> list[dict[str, Any]]:
    """The pods that the manifests ask for, whatever makes them."""
    cluster = of_kind("RayCluster")[0]["spec"]
    return [
        *(one["spec"]["template"] for kind in ("Deployment", "StatefulSet") for one in of_kind(kind)),
        cluster["headGroupSpec"]["template"],
        *(group["template"] for group in cluster["workerGroupSpecs"]),
    ]


def containers() -> list[dict[str, Any]]:
    return [one for template in pod_templates() for one in template["spec"]["containers"]]


def compose() -> dict[str, Any]:
    """The compose file with its variables filled in."""
    filled = re.sub(
        r"\$\{\w+:([-?])([^}]*)\}",
        lambda found: found[2] if found[1] == "-" else "filled-in",
        text("compose.yaml"),
    )
    return dict(yaml.safe_load(filled))


def names_read_by_the_code() -> set[str]:
    """Variables of LSTM Lab that the app reads."""
    sources = [
        path.read_text("utf-8") for room in ("lstm_core", "pages") for path in (ROOT / room).rglob("*.py")
    ]
    named = {name for source in sources for name in re.findall(r'"(LSTM_LAB_[A-Z_]+)"', source)}
    return named | {variable(field.name) for field in dataclasses.fields(Limits)}


# What schemas say


@pytest.mark.parametrize("version", ["1.33", "1.37"])
def test_kubernetes_knows_every_object(version: str) -> None:
    custom = {"Kustomization", "Middleware", "RayCluster"}
    known = [document for document in documents() if document["kind"] not in custom]
    assert len(known) >= 8
    pods = [
        {"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": "checked"}, "template": template}
        for template in pod_templates()
    ]
    for document in (*known, *pods):
        kubernetes_validate.validate(document, version, strict=True)


def test_the_schema_notices_a_misspelt_key() -> None:
    deployment = of_kind("Deployment")[0]
    deployment["spec"]["replica"] = deployment["spec"].pop("replicas")
    with pytest.raises(kubernetes_validate.ValidationError, match="replica"):
        kubernetes_validate.validate(deployment, "1.37", strict=True)


def test_the_compose_file_is_one() -> None:
    PyCompose.from_yaml(yaml.safe_dump(compose())).validate()


def test_the_schema_notices_a_network_that_is_not_there() -> None:
    wrong = compose()
    wrong["services"]["nginx"]["networks"] = ["elsewhere"]
    with pytest.raises(ValueError, match="elsewhere"):
        PyCompose.from_yaml(yaml.safe_dump(wrong)).validate()


# What is named exists


def test_every_variable_of_our_image_is_read() -> None:
    in_compose = {
        name
        for service in compose()["services"].values()
        if service.get("image") == OURS
        for name in service.get("environment", {})
    }
    ours = [container for container in containers() if container["image"] == OURS]
    in_pods = {entry["name"] for container in ours for entry in container.get("env", [])}
    in_pods |= {name for settings in of_kind("ConfigMap") for name in settings["data"]}
    (in_image,) = re.findall(r"^ENV (.*)$", text("Dockerfile"), re.M)
    named = in_compose | in_pods | set(re.findall(r"(\w+)=", in_image))
    assert len(named) > 10
    assert named - names_read_by_the_code() - OF_OTHERS.keys() == set()


def test_nginx_is_told_the_names_that_it_asks_for() -> None:
    asked = set(
        re.findall(
            r"\$\{(\w+)\}", "".join(part for part in text("nginx.conf").splitlines() if part[:1] != "#")
        )
    )
    told = set(compose()["services"]["nginx"]["environment"])
    assert told - {"NGINX_ENVSUBST_FILTER"} == asked
    explained = set(re.findall(r"(LSTM_LAB_\w+)=", text("nginx.conf")))
    assert explained == asked


def test_the_example_fills_in_what_the_compose_file_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)", text("compose.yaml")))
    assert set(re.findall(r"^(\w+)=", text("example.env"), re.M)) == asked


def test_every_file_that_is_named_exists() -> None:
    copied = re.findall(r"^COPY (.*) \S+$", text("Dockerfile"), re.M)
    named = [name for line in copied for name in line.split()]
    named += re.findall(
        r"deploy/[\w./-]*\w", "".join(text(name) for name in ("compose.yaml", "nginx.conf", "Dockerfile"))
    )
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists() and name != "deploy/.env"] == []
    mounted = re.findall(r'"\./([\w.-]+):', text("compose.yaml"))
    assert mounted
    assert [name for name in mounted if not (DEPLOY / name).exists()] == []
    (kustomization,) = of_kind("Kustomization")
    assert ["kustomization.yaml", *kustomization["resources"]] == sorted(
        (path.name for path in MANIFESTS), key=lambda name: (name != "kustomization.yaml", name)
    )


def test_the_image_ignores_nothing_that_it_copies() -> None:
    kept = re.findall(r"^!(\S+)$", text("Dockerfile.dockerignore"), re.M)
    copied = re.findall(r"^COPY (.*) \S+$", text("Dockerfile"), re.M)
    named = {
        re.sub(r"requirements\S*\.txt", "requirements*.txt", name) for line in copied for name in line.split()
    }
    assert named == set(kept)


def test_every_secret_is_named_where_it_is_made() -> None:
    used = {
        (reference["name"], reference["key"])
        for container in containers()
        for entry in container.get("env", [])
        if (reference := entry.get("valueFrom", {}).get("secretKeyRef"))
    }
    made = set()
    for command in text("kubernetes/kustomization.yaml").split("create secret generic ")[1:]:
        made |= {(command.split()[0], key) for key in re.findall(r"--from-literal=([\w-]+)=", command)}
    assert used == made


def test_the_dispatcher_is_started_as_the_command_line_has_it() -> None:
    (words,) = re.findall(r"python -m lstm_core (.*) &$", text("dispatch.sh"), re.M)
    services = compose()["services"]
    commands = [one.get("command", []) for one in (*services.values(), *containers())]
    addresses = [command[1] for command in commands if command[:1] == ["deploy/dispatch.sh"]]
    assert len(addresses) == 2
    for address in addresses:
        chosen = arguments(*words.replace('"$@"', address).split())
        host = chosen.ray.partition(":")[0]
        assert host in {*services, f"{of_kind('RayCluster')[0]['metadata']['name']}-head-svc"}
    assert os.access(DEPLOY / "dispatch.sh", os.X_OK)


def arguments(*words: str) -> Any:
    """What the command line makes of words."""
    commands = len(inspect.signature(make_parser).parameters)
    return make_parser(*[lambda _: 0] * commands).parse_args(words)


def test_the_bucket_of_the_compose_file_is_the_one_that_it_makes() -> None:
    services = compose()["services"]
    (bucket,) = re.findall(r"s3\.bucket\.create -name (\S+)", services["bucket"]["entrypoint"][-1])
    assert services["app-1"]["environment"]["LSTM_LAB_FILES_URL"].startswith(f"s3://{bucket}/")


def test_only_our_image_is_given_no_version_here() -> None:
    images = {service.get("image", "") for service in compose()["services"].values()}
    images |= {container["image"] for container in containers()}
    assert {image for image in images if ":" not in image} == {OURS}


def test_ray_is_of_the_version_that_is_installed() -> None:
    lines = (ROOT / "requirements-ray.txt").read_text("utf-8").splitlines()
    (ray,) = (Requirement(line.partition("  # ")[0]) for line in lines if line.startswith("ray"))
    assert of_kind("RayCluster")[0]["spec"]["rayVersion"] in ray.specifier


# One truth in several files


def headers_of_caddy() -> dict[str, str]:
    (block,) = re.findall(r"^header \{\n(.*?)^\}", text("Caddyfile"), re.M | re.S)
    found = re.findall(r'^\t([A-Z][\w-]+) (?:"(.*)"|(\S+))$', block, re.M)
    return {name: quoted or word for name, quoted, word in found}


def test_every_proxy_sends_the_same_headers() -> None:
    caddy = headers_of_caddy()
    assert len(caddy) == 4
    found = re.findall(r'^\tadd_header ([\w-]+) (?:"(.*)"|(\S+)) always;$', text("nginx.conf"), re.M)
    nginx = {name: quoted or word for name, quoted, word in found}
    nginx.pop("Set-Cookie")
    assert nginx == caddy
    (middleware,) = of_kind("Middleware")
    traefik = dict(middleware["spec"]["headers"]["customResponseHeaders"])
    assert traefik.pop("Server") == ""
    assert traefik == caddy


def test_both_proxies_let_uploads_of_one_size_through() -> None:
    (caddy,) = re.findall(r"max_size (\d+)MB", text("Caddyfile"))
    (nginx,) = re.findall(r"client_max_body_size (\d+)m;", text("nginx.conf"))
    assert caddy == nginx


def test_every_balancer_calls_its_cookie_the_same() -> None:
    (service,) = [one for one in of_kind("Service") if one["metadata"]["name"] == "app"]
    name = service["metadata"]["annotations"]["traefik.ingress.kubernetes.io/service.sticky.cookie.name"]
    assert f'"{name}=$' in text("nginx.conf")
