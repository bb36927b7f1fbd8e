"""The files of `deploy/` agree with each other and with the code, and each program finds its own in order."""

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pkgutil import iter_modules

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django_tasks_db.management import commands as db_commands

from records.site.middleware import MAX_ADMIN_BODY, MAX_BODY
from scripts.cluster import PATH, write_nginx
from scripts.demo import SERVER
from tests.conftest import ROOT
from tests.test_documents import OPERATIONS, in_table

DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
NGINX = (DEPLOY / "nginx.conf").read_text()
EXAMPLE = dict(re.findall(r"^([A-Z_]+)=(.*)$", (DEPLOY / "example.env").read_text(), re.M))
SOUND = "f3Vq0mP2sXy8kLr4Tn6Wb1Zc9Hd7Jg5QaUeIoRtYuPzMxNvBwC"
# Of other programs than the site.
KEYS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def test_the_example_names_settings_that_exist_and_starts(monkeypatch):
    names = {name for cell in in_table(OPERATIONS, "Settings") for name in re.findall(r"`([A-Z_]+)`", cell)}
    assert EXAMPLE.keys() - KEYS <= names
    for name in names - {"SITE_URL"}:
        monkeypatch.delenv(name, raising=False)
    for name, value in {**EXAMPLE, "SECRET_KEY": SOUND, "AWS_ACCESS_KEY_ID": "a"}.items():
        monkeypatch.setenv(name, value)
    read = runpy.run_path(str(ROOT / "config" / "settings.py"))
    assert read["REPLICAS"] == ["replica_1"] and read["TASKS_BACKEND"] == "database"
    options = read["STORAGES"]["default"]["OPTIONS"]
    assert options["bucket_name"] == "media" and options["endpoint_url"] == "http://store:8333"
    assert {"127.0.0.1", COMPOSE["networks"]["inside"]["ipam"]["config"][0]["subnet"]} == set(
        read["TRUSTED_PROXIES"]
    )


def test_hosts_and_ports_are_those_of_the_services():
    exposed = {f"{name}:{port}" for name, one in SERVICES.items() for port in one.get("expose", [])}
    asked = re.findall(
        r"(?:@|//)(\w+:\d+)\b", " ".join(EXAMPLE[name] for name in EXAMPLE if "EMAIL" not in name)
    )
    of_web = re.findall(r"server (\w+:\d+)", NGINX)
    assert len(asked) == 4 and of_web == ["web1:8000", "web2:8000"]
    assert set(asked) | set(of_web) <= exposed
    assert "reverse_proxy web1:8000 web2:8000" in (DEPLOY / "Caddyfile").read_text()
    assert re.findall(r"EXPOSE (\d+)", DOCKERFILE) == re.findall(r'"--port", "(\d+)"', DOCKERFILE) == ["8000"]
    assert '"PORT", "8000"' in (DEPLOY / "healthcheck.py").read_text()
    assert SERVICES["proxy"]["ports"] == ["80:80", "443:443"]
    assert [one for name, one in SERVICES.items() if name != "proxy" and "ports" in one] == []


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_pinned_watched_and_has_its_files(name):
    service = SERVICES[name]
    build = service.get("build")
    ours = {"viva-voz", "viva-voz-proxy"}
    assert service["image"] in ours or re.search(r":\d+\.\d+", service["image"])
    # The image of the site has its own.
    assert "healthcheck" in service or service["image"] == "viva-voz"
    assert service["restart"] in ("unless-stopped", "no")
    assert not build or (DEPLOY / build["context"] / build["dockerfile"]).exists()
    folders = [one.split(":")[0] for one in service.get("volumes", [])]
    assert [
        one for one in folders if one.startswith("./") and one != "./tls" and not (DEPLOY / one).exists()
    ] == []
    assert {one for one in folders if not one.startswith("./")} <= COMPOSE["volumes"].keys()
    assert set(service.get("depends_on", [])) <= SERVICES.keys()
    assert not service.get("privileged")


def test_commands_of_the_services_are_those_of_the_site():
    assert SERVICES["worker"]["command"] == ["python", "manage.py", "db_worker"]
    assert "python manage.py publish_scheduled" in SERVICES["scheduled"]["command"][2]
    assert [name for name in SERVICES if name.startswith("web")] == ["web1", "web2"]
    [prepare] = SERVICES["prepare"]["command"][2:]
    assert all((ROOT / name).exists() for name in re.findall(r"python ([\w/]+\.py)", prepare))


def test_the_image_is_pinned_holds_all_code_and_no_secret():
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    assert all(re.search(r":\d+\.\d+", base) for base in bases) and len(set(bases)) == 2
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
    sources = {source for line in copied for source in line.split()}
    assert [source for source in sources if not (ROOT / source).exists()] == []
    packages = {app.split(".")[0] for app in settings.INSTALLED_APPS} & {path.name for path in ROOT.iterdir()}
    assert packages | {"static", "templates", "locale"} <= sources
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text()
    assert set(re.findall(r"^!(\S+)", ignored, re.M)) == sources
    last = DOCKERFILE.split("\nFROM ")[-1]
    assert "USER viva" in last and "HEALTHCHECK" in last
    assert not re.search(r"^(ENV|ARG).*(KEY|PASSWORD|TOKEN)", DOCKERFILE, re.M)


def test_the_server_is_started_as_everywhere():
    told = re.sub(r'[",\\\n]+', " ", DOCKERFILE.split("CMD [")[-1])
    unit = re.search(r"^ExecStart=(.+)$", (UNITS / "viva-web@.service").read_text(), re.M)[1]
    kept = " ".join(SERVER)
    for words in (
        "config.wsgi:application --interface wsgi",
        "--no-ws",
        "--blocking-threads 4",
        "--runtime-mode mt",
    ):
        assert all(words in re.sub(r"\s+", " ", text) for text in (kept, told, unit)), words


def test_limits_of_the_proxies_are_those_of_the_site():
    caddy = (DEPLOY / "Caddyfile").read_text()
    whole, admin = MAX_BODY // 1024**2, MAX_ADMIN_BODY // 1024**2
    assert re.findall(r"client_max_body_size (\d+)m", NGINX) == [str(whole), str(admin)]
    assert re.findall(r"max_size (\d+)MB", caddy) == [str(admin), str(whole)]
    assert all(f"location {place} {{" in NGINX for place in (settings.MEDIA_URL, settings.STATIC_URL))
    assert "Strict-Transport-Security" not in NGINX + caddy  # of the site itself


OF_TASKS = {command.name for command in iter_modules(db_commands.__path__)}
STARTED = [
    line
    for unit in sorted(UNITS.glob("*.service"))
    for line in re.findall(r"^ExecStart=\S+ manage\.py (.+)$", unit.read_text(), re.M)
]


@pytest.mark.parametrize("line", STARTED)
def test_a_unit_runs_a_command_that_exists(line):
    name, *arguments = shlex.split(line)
    if name in OF_TASKS:  # whose app is installed with TASKS_BACKEND=database alone
        assert not arguments
        return
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    assert parser.parse_args(arguments)


def test_every_unit_is_hardened_by_one_file():
    [shared] = UNITS.glob("*.d/*.conf")
    assert shared.parent.name == "viva-.service.d"
    names = [unit.name for unit in UNITS.glob("*.service")]
    assert len(names) == 8 and all(name.startswith("viva-") for name in names)
    assert {timer.stem for timer in UNITS.glob("*.timer")} == {
        name.removesuffix(".service") for name in names
    } - {
        "viva-web@",
        "viva-worker",
    }


# As the programs themselves see it, where there are any


def run(*command, **more):
    environment = {**os.environ, "PATH": PATH, **more}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def needs(program):
    return pytest.mark.skipif(not shutil.which(program, path=PATH), reason=f"there is no {program}")


@needs("nginx")
@needs("openssl")
def test_nginx_takes_its_configuration(tmp_path):
    (tmp_path / "tls").mkdir()
    keys = ["-keyout", tmp_path / "tls" / "privkey.pem", "-out", tmp_path / "tls" / "fullchain.pem"]
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", *keys)
    names = ("web1", "web2", "plain", "proxy")
    write_nginx(tmp_path, {name: f"127.0.0.1:{8000 + number}" for number, name in enumerate(names)})
    said = run("nginx", "-t", "-c", tmp_path / "nginx.conf", "-p", tmp_path)
    assert "warn" not in said


@needs("caddy")
def test_caddy_takes_its_configuration(tmp_path):
    text = (DEPLOY / "Caddyfile").read_text().replace("/var/log/caddy", str(tmp_path))
    (tmp_path / "Caddyfile").write_text(text)
    run("caddy", "validate", "--adapter", "caddyfile", "--config", tmp_path / "Caddyfile", HOME=str(tmp_path))


@pytest.mark.slow
@needs("systemd-analyze")
def test_systemd_takes_the_units(tmp_path):
    shutil.copytree(UNITS, tmp_path, dirs_exist_ok=True)
    for unit in tmp_path.glob("*.service"):
        text = re.sub(r"/srv/viva-voz/\.venv/bin/\w+", sys.executable, unit.read_text())
        unit.write_text(text)
    units = [unit.name.replace("@", "@8001") for unit in UNITS.iterdir() if unit.is_file()]
    said = run("systemd-analyze", "verify", "--man=no", *units, SYSTEMD_UNIT_PATH=f"{tmp_path}:")
    assert "viva" not in said, said


@pytest.mark.parametrize("script", sorted(DEPLOY.glob("**/*.sh")), ids=lambda path: path.name)
def test_scripts_can_be_read(script):
    run("bash" if "bash" in script.read_text().splitlines()[0] else "sh", "-n", script)
