"""docker-compose.yml and the Dockerfile against what is in the clone: no service is started for this."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.deployment.ready import name_to_ask
from config.embedded.instance import CLONE
from tests.config.test_env_example import APPS

COMPOSE: dict[str, Any] = yaml.safe_load((CLONE / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (CLONE / "Dockerfile").read_text()
OURS = [name for name, service in SERVICES.items() if "build" in service]


def test_what_a_service_names_is_declared() -> None:
    for name, service in SERVICES.items():
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source in COMPOSE["volumes"] or (CLONE / source).is_file(), (name, volume)


def test_a_service_waited_for_until_it_is_well_says_when_it_is() -> None:
    for name, service in SERVICES.items():
        for waited, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[waited], (name, waited)
            else:
                assert (how["condition"], SERVICES[waited]["restart"]) == ("service_completed_successfully", "no")


def test_only_the_web_server_has_a_port_and_only_on_this_machine() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


def test_each_process_gets_the_address_of_its_own_role_alone() -> None:
    held = {
        name: {key for key in SERVICES[name]["environment"] if key.endswith("DATABASE_URL") or "ADMIN" in key}
        for name in OURS
    }
    assert held == {
        "migrate": {"DATABASE_URL", "DATABASE_ADMIN_URL", "DISPATCH_DATABASE_URL"},
        "web": {"DATABASE_URL"},
        "worker": {"DATABASE_URL"},
        "dispatcher": {"DATABASE_URL", "DISPATCH_DATABASE_URL"},
    }


@pytest.mark.parametrize("name", OURS)
def test_product_runs_without_rights_on_its_machine(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_image_runs_as_nobody_in_particular_and_installs_by_hash() -> None:
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users == ["lianmeng"]
    assert "--require-hashes" in DOCKERFILE
    assert ":latest" not in DOCKERFILE + (CLONE / "docker-compose.yml").read_text()


def test_what_the_image_copies_is_there_and_passes_the_ignore_file() -> None:
    passing = {line[1:] for line in (CLONE / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {*APPS, "config", "templates", "manage.py", "requirements/base.txt"} <= passing
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
        for source in line.split()
        if source != "."
    ]
    for source in copied:
        assert (CLONE / source).exists(), source
        assert any(source == each or source.startswith(f"{each}/") for each in passing), source


@pytest.mark.parametrize(
    ("allowed", "asked"),
    [
        ("lianmeng.example.gov.cn, other.example", "lianmeng.example.gov.cn"),
        (".example.gov.cn", "example.gov.cn"),
        ("*", "localhost"),
        ("", "localhost"),
    ],
)
def test_health_is_asked_under_a_name_that_is_allowed(allowed: str, asked: str) -> None:
    assert name_to_ask(allowed) == asked


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """Answers 200 to its own name and 400 to others, as Django does; ``status`` replaces the 200."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = (self.path, self.headers["Host"]) == ("/readyz", "lianmeng.example.gov.cn")
            self.send_response(self.server.status if known else 400)  # type: ignore[attr-defined]
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        server.status = 200  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(("status", "hosts", "is_well"), [(200, "lianmeng.example.gov.cn", True), (503, "", False)])
def test_health_check_says_whether_the_server_serves(
    server: HTTPServer, status: int, hosts: str, is_well: bool
) -> None:
    server.status = status  # type: ignore[attr-defined]
    environment = {**os.environ, "WEB_BIND": f"0.0.0.0:{server.server_port}", "ALLOWED_HOSTS": hosts}
    command = [sys.executable, *SERVICES["web"]["healthcheck"]["test"][2:]]
    done = subprocess.run(command, cwd=CLONE, env=environment, capture_output=True, check=False)
    assert (done.returncode == 0) == is_well
    assert Path(command[1]).suffix == ".py"
