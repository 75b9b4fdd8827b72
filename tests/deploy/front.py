"""A real nginx or Caddy with the shipped configuration, on free ports of the loopback, in front of one site."""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def found(program: str, package: str) -> str:
    """Its path; where it is missing the test is skipped, and fails on the machine that checks every change."""
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{program} is missing: .ci/run installs it")
        pytest.skip(f"{program}: apt-get install {package}")
    return path


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def nginx(folder: Path, *sites: int | str, configuration: str | None = None) -> Iterator[str]:
    """The address of an nginx that runs `deploy/nginx/nhandao.conf`, or another, with nothing changed but ports,
    folders and the list of hosts (`sites`: ports of the loopback, or host:port)."""
    program, port = found("nginx", "nginx-light"), free_port()
    shipped = configuration or (DEPLOY / "nginx" / "nhandao.conf").read_text("utf-8")
    hosts = [f"127.0.0.1:{each}" if isinstance(each, int) else each for each in sites]
    shipped = re.sub(
        r"server 127\.0\.0\.1:8000([^;]*);",
        lambda said: " ".join(f"server {each}{said[1]};" for each in hosts),
        shipped,
    )
    shipped = shipped.replace("listen 80;", f"listen 127.0.0.1:{port};")
    shipped = shipped.replace("/var/cache/nginx/nhandao", str(folder / "cache"))
    (folder / "nhandao.conf").write_text(shipped, "utf-8")
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 2; user {_owner()};\n"
        "events { worker_connections 512; }\n"
        f"http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; "
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; "
        f"include {folder}/nhandao.conf; }}\n",
        "utf-8",
    )
    with _running([program, "-p", str(folder), "-c", str(folder / "nginx.conf")], port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def caddy(folder: Path, site_port: int) -> Iterator[str]:
    program, port = found("caddy", "caddy"), free_port()
    shipped = (DEPLOY / "caddy" / "Caddyfile").read_text("utf-8")
    shipped = re.sub(r"^nhandao\.example \{", f"http://127.0.0.1:{port} {{", shipped, flags=re.M)
    shipped = shipped.replace("http://nhandao.example {", f"http://localhost:{port} {{")  # what asks without TLS
    shipped = shipped.replace("127.0.0.1:8000", f"127.0.0.1:{site_port}")
    settings = "{\n\tadmin off\n\tauto_https off\n}\n"
    (folder / "Caddyfile").write_text(settings + shipped, "utf-8")
    command = [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with _running(command, port, HOME=str(folder), XDG_DATA_HOME=str(folder), XDG_CONFIG_HOME=str(folder)):
        yield f"http://127.0.0.1:{port}"


def _owner() -> str:
    return "root" if os.geteuid() == 0 else os.environ.get("USER", "nobody")


@contextmanager
def _running(command: list[str], port: int, **environment: str) -> Iterator[None]:
    server = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        _wait_for(port, server)
        yield
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)
        server.kill()
        server.communicate()


def _wait_for(port: int, server: "subprocess.Popen[str]") -> None:
    for _try in range(200):
        if server.poll() is not None:
            raise AssertionError(f"It ended at once: {server.communicate()[1][-2000:]}")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("It does not listen.")


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    asked = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, {name.lower(): value for name, value in refused.headers.items()}, refused.read()
