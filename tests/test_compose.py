"""The production Compose file is valid, on loopback only, pinned and watched, and contains no secret."""

import asyncio
import os
import re
import shutil
import ssl
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from delivery.tls import tls_context
from tests.delivery.fake_servers import Certificate, a_mail_server
from tests.with_each import with_each

ROOT = Path(__file__).parent.parent
FILE = ROOT / "docker-compose.yml"
SERVICES: dict[str, dict[str, Any]] = YAML(typ="safe").load(FILE)["services"]
with_each_service = with_each("name", SERVICES)

# They end when their work is done, and others wait for that. People run `people`, `keys` and `agencies`.
JOBS = {"temporal-schema", "temporal-namespace", "migrate", "log-key", "people", "keys", "agencies"}
OURS = [name for name, service in SERVICES.items() if "build" in service]
SECRET = re.compile(r"PASSWORD|PWD|SECRET|TOKEN|(?<!FILE)KEY$")
REQUIRED = re.compile(r"^(postgresql://\w+:)?\$\{[A-Z_]+:\?[^}]+\}(@postgres:5432/\w+)?$")


def test_it_follows_the_compose_specification() -> None:
    checker = Path(sysconfig.get_path("scripts")) / "check-jsonschema"
    subprocess.run([checker, "--quiet", "--builtin-schema", "vendor.compose-spec", FILE], check=True)


PINNED = re.compile(r"[\w./-]+:v?\d+(\.\d+)+(-\w+)*@sha256:[0-9a-f]{64}")
"""A version for people, and the digest that decides which image Docker fetches."""
FROM = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)


@with_each_service
def test_every_foreign_image_is_pinned_by_digest(name: str) -> None:
    image = SERVICES[name]["image"]
    if "build" in SERVICES[name]:
        assert re.fullmatch(r"onward:\d+(\.\d+)+", image)
    else:
        assert PINNED.fullmatch(image)


def test_the_base_image_of_our_own_is_pinned_by_digest() -> None:
    assert FROM
    assert all(PINNED.fullmatch(image) for image in FROM)


def test_a_version_has_the_same_digest_everywhere() -> None:
    named = {*FROM, *(each["image"] for each in SERVICES.values())}
    assert len({image.partition("@")[0] for image in named}) == len(named)


@with_each_service
def test_ports_are_published_on_loopback_only(name: str) -> None:
    for port in SERVICES[name].get("ports", []):
        assert port.startswith("127.0.0.1:")


@with_each_service
def test_secrets_are_required_and_never_included(name: str) -> None:
    for key, value in SERVICES[name].get("environment", {}).items():
        if SECRET.search(key) or "://" in value:
            assert REQUIRED.match(value), key


@with_each_service
def test_every_lasting_service_has_a_health_check_and_restarts(name: str) -> None:
    service = SERVICES[name]
    if name not in JOBS:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] == "CMD"


@with_each_service
def test_nothing_gains_privileges(name: str) -> None:
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


@with_each("name", OURS)
def test_our_own_containers_cannot_write_to_their_image(name: str) -> None:
    assert SERVICES[name]["read_only"] is True
    assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_only_services_that_change_schema_or_people_have_the_owners_password() -> None:
    for name, service in SERVICES.items():
        knows = "OWNER" in str(service.get("environment", {}))
        assert knows == (name in {"postgres", "migrate", "people", "agencies"})


def test_a_new_installation_signs_the_heads_of_its_record_and_keeps_them_apart_from_the_database() -> None:
    worker, maker = SERVICES["worker"], SERVICES["log-key"]
    assert worker["depends_on"]["log-key"] == {"condition": "service_completed_successfully"}
    assert maker["command"][:2] == ["keys", "new"]
    assert maker["command"][-1] == "--unless-there"
    for signs in (worker, maker, SERVICES["keys"]):
        key, heads = (signs["environment"][f"ONWARD_{name}_FILE"] for name in ("LOG_KEY", "CHECKPOINT"))
        mounted = dict(each.split(":", 1) for each in signs["volumes"] if not each.startswith("./"))
        assert mounted == {"log-key": str(Path(key).parent), "heads": str(Path(heads).parent)}
    assert not {"log-key", "heads"} & {each.split(":")[0] for each in SERVICES["postgres"]["volumes"]}
    image = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.search(r"RUN install --directory --owner=10001 .* /heads /log-key", image)
    known = [name for name, each in SERVICES.items() if "ONWARD_LOG_KEY_FILE" in each.get("environment", {})]
    assert sorted(known) == ["keys", "log-key", "worker"]
    assert "seal_key" not in (*maker.get("secrets", ()), *SERVICES["keys"].get("secrets", ()))


@pytest.mark.skipif(shutil.which("docker") is None, reason="no docker client on this machine")
def test_dockers_own_client_accepts_it_only_with_secrets(tmp_path: Path) -> None:
    def config(*given: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "env").write_text("\n".join(given))
        command = ("docker", "compose", "--file", FILE, "--env-file", tmp_path / "env", "config", "--quiet")
        kept = {key: value for key, value in os.environ.items() if not key.startswith("ONWARD_")}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=kept)

    if (
        "compose"
        not in subprocess.run(["docker", "--help"], capture_output=True, text=True, check=False).stdout
    ):
        pytest.skip("docker's client has no compose plugin on this machine")
    passwords = [f"ONWARD_{name}_PASSWORD=x" for name in ("POSTGRES", "OWNER", "APP", "AUDITOR", "TEMPORAL")]
    everything = [*passwords, "ONWARD_SEAL_KEY_FILE=./secrets/seal_key", "ONWARD_LOG_NAME=a.example/record"]
    assert config(*everything).stderr == ""
    for missing in everything:
        refused = config(*(line for line in everything if line != missing))
        assert refused.returncode != 0
        assert "run deploy/make-secrets.sh first" in refused.stderr


@pytest.fixture
def catcher(tmp_path: Path) -> Path:
    """A folder where the mail catcher was set up."""
    script = tmp_path / "deploy" / "mail-catcher.sh"
    script.parent.mkdir()
    shutil.copy(ROOT / "deploy" / "mail-catcher.sh", script)
    subprocess.run(["sh", script], check=True, capture_output=True)
    return tmp_path


async def test_the_postman_can_trust_the_mail_catchers_certificate(catcher: Path) -> None:
    trusted = catcher / "secrets" / "trust" / "mail-catcher.pem"
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(trusted, catcher / "secrets" / "mail" / "mail-catcher.key")
    async with a_mail_server(Certificate(trusted, server), implicit=True) as running:
        context = tls_context(trusted)
        context.verify_flags |= ssl.VERIFY_X509_STRICT  # as later versions of Python do by default
        _, writer = await asyncio.open_connection(
            "127.0.0.1", running.port, ssl=context, server_hostname="mail"
        )
        writer.close()


def test_the_catchers_settings_use_tls_and_are_never_overwritten(catcher: Path) -> None:
    given = dict(line.split("=", 1) for line in (catcher / "post.env").read_text().splitlines())
    assert given == {
        "ONWARD_POST_FROM": "onward@school.example",
        "ONWARD_POST_CA_FILE": "/run/trust/mail-catcher.pem",
        "ONWARD_SMTP_HOST": "mail",
        "ONWARD_SMTP_PORT": "1025",
    }
    again = subprocess.run(
        ["sh", catcher / "deploy" / "mail-catcher.sh"], check=False, capture_output=True, text=True
    )
    assert again.returncode == 1
    assert "Nothing was changed" in again.stderr


def test_new_secrets_fill_every_variable_and_are_never_overwritten(tmp_path: Path) -> None:
    script = tmp_path / "deploy" / "make-secrets.sh"
    script.parent.mkdir()
    shutil.copy(ROOT / "deploy" / "make-secrets.sh", script)
    subprocess.run(["sh", script], check=True, capture_output=True)
    written = dict(line.split("=", 1) for line in (tmp_path / ".env").read_text().splitlines())
    assert set(re.findall(r"\$\{(\w+):\?", FILE.read_text())) == written.keys()
    passwords = [value for key, value in written.items() if key.endswith("PASSWORD")]
    assert len(set(passwords)) == len(passwords)
    assert all(re.fullmatch(r"[0-9a-f]{64}", value) for value in passwords)
    assert len(bytes.fromhex((tmp_path / "secrets" / "seal_key").read_text())) == 32
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    again = subprocess.run(["sh", script], check=False, capture_output=True, text=True)
    assert again.returncode == 1
    assert "Nothing was changed" in again.stderr


def test_the_log_has_a_name_also_where_the_secrets_are_older(tmp_path: Path) -> None:
    script = tmp_path / "deploy" / "make-secrets.sh"
    script.parent.mkdir()
    shutil.copy(ROOT / "deploy" / "make-secrets.sh", script)

    def makes(*name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["sh", script, *name], check=False, capture_output=True, text=True)

    for wrong in ("two words", "a+b"):
        assert makes(wrong).returncode == 2
    assert not (tmp_path / ".env").exists()
    assert makes("onward.hill.example/record").returncode == 0
    written = (tmp_path / ".env").read_text()
    assert written.endswith("ONWARD_LOG_NAME=onward.hill.example/record\n")
    older = written.replace("ONWARD_LOG_NAME=onward.hill.example/record\n", "")
    (tmp_path / ".env").write_text(older)
    assert makes().returncode == 0
    after = (tmp_path / ".env").read_text()
    assert re.fullmatch(r"ONWARD_LOG_NAME=onward-[0-9a-f]{16}/record\n", after.removeprefix(older))
    assert makes().returncode == 1
