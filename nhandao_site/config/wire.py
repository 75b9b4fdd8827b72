"""Which machines a URL of the settings reaches, and whether what is said to them can be read on the way."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

AT_HOME = ("", "127.0.0.1", "localhost", "::1")
SEALED = ("require", "verify-ca", "verify-full")
"""What `sslmode` of PostgreSQL never gives up; `prefer`, which it takes by itself, does."""


def reached_in_the_open(url: str, environment: Mapping[str, str]) -> list[str]:
    """Machines elsewhere that a database or mail URL reaches without TLS; loopback and sockets of files are at home.

    `environment` is asked for what libpq takes from it (PGHOST, PGHOSTADDR, PGSSLMODE) where the URL says nothing.
    """
    scheme = urlsplit(url).scheme.partition("+")[0]
    if scheme == "smtp" and not url.startswith("smtp+starttls:"):
        return _elsewhere([urlsplit(url).hostname or ""])
    if scheme != "postgresql":
        return []
    asked = parse_qs(urlsplit(url).query)
    mode = (asked.get("sslmode") or [environment.get("PGSSLMODE", "")])[-1]
    return [] if mode in SEALED else _elsewhere(_machines(url, asked, environment))


def _machines(url: str, asked: Mapping[str, list[str]], environment: Mapping[str, str]) -> list[str]:
    named = [_without_port(each) for each in urlsplit(url).netloc.rpartition("@")[2].split(",")]
    said = [host for name in ("host", "hostaddr") for value in asked.get(name, ()) for host in value.split(",")]
    if not any(named) and not said:
        said = [environment.get(name, "") for name in ("PGHOST", "PGHOSTADDR")]
    return named + [_without_port(each) for each in said]


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0] if host.count(":") == 1 else host


def _elsewhere(hosts: list[str]) -> list[str]:
    there = (host.strip().lower() for host in hosts)
    return list(dict.fromkeys(h for h in there if h not in AT_HOME and not h.startswith("/") and not _loops(h)))


def _loops(host: str) -> bool:
    return host.startswith("127.") and all(part.isdigit() for part in host.split("."))
