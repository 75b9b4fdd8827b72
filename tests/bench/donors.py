"""Donors of the load benchmark: browsers that open the form of an address and send it."""

import http.client
import os
import re
import time
from collections import Counter
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.waiting import typed


class Donor:
    """One browser in one place: it opens the form and sends it, now and then twice."""

    def __init__(self, port: int, number: int, code: str) -> None:
        self.port, self.number, self.url = port, number, f"/dia-chi/{code}/dang-ky"
        self.place = f"198.{18 + number // 65536 % 2}.{number // 256 % 256}.{number % 256}"  # RFC 2544: nobody's

    def send(self, told: Counter[int], waits: list[float], twice: list[bool]) -> None:
        page, cookie = self._ask("GET", None, "")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.body)
        need = re.search(r'name="need"[^>]*value="([^"]+)"', page.body)
        form = typed(
            form_key=f"load-{os.getpid()}-{self.number}-{time.monotonic_ns()}", amount="100.000",
            phone=f"0912{self.number % 1_000_000:06}", need=need[1] if need else "0",
            csrf_token=token[1] if token else "",
        )  # fmt: skip
        began = time.monotonic()
        answer, _ = self._ask("POST", form, cookie)
        waits.append(time.monotonic() - began)
        told[answer.status] += 1
        if answer.status == 303 and self.number % 20 == 0:
            again, _ = self._ask("POST", form, cookie)
            twice.append((again.status, again.location) == (303, answer.location))

    def _ask(self, method: str, form: dict[str, str] | None, cookie: str) -> "tuple[Answer, str]":
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"X-Forwarded-For": self.place, "Cookie": cookie} if cookie else {"X-Forwarded-For": self.place}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, self.url, urlencode(form) if form else None, headers)
            got = line.getresponse()
            given = SimpleCookie(got.headers.get("Set-Cookie", ""))
            answer = Answer(got.status, got.headers.get("Location", ""), got.read().decode("utf-8", "replace"))
        except OSError as fault:
            return Answer(599, str(fault), ""), cookie
        finally:
            line.close()
        return answer, "; ".join(f"{name}={each.value}" for name, each in given.items()) or cookie


class Answer:
    def __init__(self, status: int, location: str, body: str) -> None:
        self.status, self.location, self.body = status, location, body
