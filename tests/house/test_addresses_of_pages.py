"""How addresses are spelled, and that none which was given out is lost."""

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from tests.house import public_addresses

CONTRACT = (
    "/", "/dia-chi", "/dia-chi/*", "/dia-chi/*/dang-ky", "/dang-ky/*", "/gioi-thieu", "/phan-anh/*", "/xac-minh",
    "/nguoi-tot-viec-thien", "/nguoi-tot-viec-thien/*", "/ton-vinh", "/so-cong-khai", "/so-cong-khai.csv",
    "/tai-khoan-chinh-thuc", "/van-ban", "/tim-kiem", "/feed.xml", "/sitemap.xml", "/robots.txt", "/quyen-rieng-tu",
    "/healthz", "/readyz", "/dang-nhap",
)  # fmt: skip


def test_addresses_are_lower_case_without_marks_and_underscores(house: Flask) -> None:
    for rule in house.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        for is_dynamic, part in rule._trace:
            if not is_dynamic:
                assert part == part.lower(), f"{rule.rule}: lower-case letters only"
                assert part.isascii(), f"{rule.rule}: Vietnamese without marks"
                assert "_" not in part, f"{rule.rule}: words are parted by '-'"


def test_addresses_carry_no_private_word(house: Flask) -> None:
    for rule in house.url_map.iter_rules():
        for word in ("cccd", "dan-toc", "benh-ly", "chan-doan", "ho-ten"):
            assert word not in rule.rule, f"{rule.rule}: an address is kept in logs and histories"


def test_every_public_address_is_written_down(house: Flask) -> None:
    new = public_addresses.as_built(house) - public_addresses.as_kept()
    assert not new, f"{sorted(new)}: from now on people rely on them; {public_addresses.HOW}"


def test_no_public_address_disappears(house: Flask) -> None:
    adapter = house.url_map.bind("localhost")
    lost = []
    for url in sorted(public_addresses.as_kept() | set(CONTRACT)):
        for method in ("GET", "POST"):
            try:
                adapter.match(url.replace("*", "a-1"), method=method)
                break
            except (RequestRedirect, MethodNotAllowed):
                break
            except NotFound:
                continue
        else:
            lost.append(url)
    assert not lost, f"{lost}: people still have these addresses; answer them, or redirect to the new ones"
