"""A real Redis, a store that speaks S3, and a streaming copy of the PostgreSQL of this run."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests import conftest
from tests.deploy.front import found, free_port


class RedisServer:
    """One that can be stopped in the middle and started again on the same port."""

    def __init__(self) -> None:
        self.program, self.port = found("redis-server", "redis-server"), free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        words = [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port)

    def kill(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def store() -> Iterator[str]:
    """The address (`s3://…`) of an empty bucket."""
    from moto.server import ThreadedMotoServer

    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        import boto3

        keys = {"aws_access_key_id": "khoa", "aws_secret_access_key": "mat", "region_name": "us-east-1"}
        boto3.client("s3", endpoint_url=f"http://{host}:{port}", **keys).create_bucket(Bucket="thung")
        yield f"s3://khoa:mat@{host}:{port}/thung/hoi?tls=no"
    finally:
        server.stop()


@contextmanager
def streaming_copy() -> Iterator[str]:
    """The server part of the address of a read-only PostgreSQL that follows the one of this run."""
    if not conftest.POSTGRES:
        if os.environ.get("CI") == "true":
            pytest.fail("TEST_POSTGRES_URL is not set: .ci/run starts PostgreSQL")
        pytest.skip("PostgreSQL: install it and set TEST_POSTGRES_URL, or run .ci/run")
    programs, as_owner = _programs(), []
    folder = Path(tempfile.mkdtemp(prefix="nhandao-copy."))  # not pytest's: its folders are shut for other users
    if os.geteuid() == 0:
        as_owner = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    data, port = folder / "copy", free_port()
    base = [str(programs / "pg_basebackup"), "-d", conftest.POSTGRES, "-D", str(data), "-X", "stream", "-c", "fast"]
    control = [str(programs / "pg_ctl"), "-D", str(data)]
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c hot_standby=on"
    options += f" -c max_connections={asked(conftest.POSTGRES, 'SHOW max_connections')}"  # a copy may not allow fewer
    _run(*as_owner, *base, "-R")
    _run(*as_owner, *control, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        user = conftest.POSTGRES.partition("://")[2].partition("@")[0]
        yield f"postgresql://{user}@127.0.0.1:{port}"
    finally:
        with suppress(subprocess.CalledProcessError):
            _run(*as_owner, *control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _run(*words: str) -> None:
    """What pg_ctl starts keeps the standard output open: nobody may wait for its end."""
    subprocess.run(
        words, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _programs() -> Path:
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_basebackup"))
    return kept[-1].parent if kept else Path(str(shutil.which("pg_basebackup"))).parent


def asked(url: str, question: str) -> object:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            answer = connection.execute(text(question))
            return answer.scalar() if answer.returns_rows else None
    finally:
        engine.dispose()


def wait_for(port: int, seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise AssertionError(f"Nobody listens at {port}.")
