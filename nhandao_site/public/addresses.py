"""The list of addresses and the profile of one of them."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from nhandao_site.domain.addresses import published
from nhandao_site.domain.ledger import published as ledger
from nhandao_site.domain.pledges import published as pledges
from nhandao_site.kit import clock, money
from nhandao_site.web import drawn, share_images, structured
from nhandao_site.web.freshness import revalidated

bp = Blueprint("addresses", __name__)

FILTERS = ("q", "noi", "nhom", "nhu-cau", "trang-thai")
LABELS = {
    "q": "từ tìm",
    "noi": "nơi ở",
    "nhom": "hoàn cảnh",
    "nhu-cau": "nhu cầu",
    "trang-thai": "mức còn thiếu",
    "sau": "trang",
}
SHOWN_DELIVERIES = 12


@bp.get("/dia-chi")
def index() -> Response:
    asked = {name: request.args.get(name, "") for name in FILTERS}
    found = published.page(
        published.Filters.read(published.from_address_line(asked)), after=request.args.get("sau") or None
    )
    page = render_template(
        "public/addresses/index.html",
        asked=asked,
        found=found,
        choices=published.choices(),
        ignored=[LABELS[name] for name in found.unknown],
        is_narrowed=any(value for name, value in asked.items() if name not in found.unknown),
        is_first="sau" not in request.args or "sau" in found.unknown,
    )
    return revalidated(page)


@bp.get("/dia-chi/<code>")
def show(code: str) -> Response:
    profile = published.by_code(code)
    if profile is None:
        return _elsewhere(code)
    if profile.code != code:
        return redirect(url_for(".show", code=profile.code), 301)
    # A child's sheet is not made to be handed around.
    accounts = () if profile.is_child else tuple(ledger.official_accounts())
    shown = profile, tuple(ledger.deliveries_of(profile.id)), tuple(pledges.supporters(profile.id)), accounts
    return revalidated(drawn.by_what_it_shows(shown, lambda: _drawn(*shown)))


def _drawn(
    profile: published.Profile, deliveries: Sequence[ledger.Delivery], supporters: Sequence[pledges.Supporter],
    accounts: Sequence[ledger.Account],
) -> str:  # fmt: skip
    return render_template(
        "public/addresses/show.html",
        p=profile,
        whom=_whom(profile.alias),
        is_open=_is_open(profile),
        lacks_vnd=sum(need.missing_vnd for need in profile.needs if not need.wanted_text),
        moments=_moments(profile, deliveries[:SHOWN_DELIVERIES]),
        more_deliveries=max(0, len(deliveries) - SHOWN_DELIVERIES),
        supporters=supporters,
        share_image=share_images.of_address(profile),
        data=_data(profile),
        accounts=accounts,
    )


def _is_open(profile: published.Profile) -> bool:
    """Something may still be promised."""
    return profile.help_state != "full" and any(map(_lacks, profile.needs))


def _data(profile: published.Profile) -> list[structured.Thing]:
    """Nothing of a child; of others what the title and the share image say."""
    if profile.is_child or not _is_open(profile):
        return []
    words = f"{share_images.needs_in_words(profile)} Hội nhận và trao tận nơi, có dòng trong sổ công khai."
    return [structured.donate(name=f"Giúp địa chỉ {profile.code}", description=words, url=f"{profile.url}/dang-ky")]


def _elsewhere(code: str) -> Response:
    """A merged code goes on, a closed one says goodbye; of all others nobody learns anything."""
    if survivor := published.moved_to(code):
        return redirect(url_for(".show", code=survivor), 301)
    closed = published.was_closed(code) or abort(404)
    return revalidated(render_template("public/addresses/closed.html", code=closed), 410)


def _whom(alias: str) -> str:
    """ "Bà N.T.H." inside a sentence: "bà N.T.H."."""
    return alias[:1].lower() + alias[1:] if alias else "địa chỉ này"


def _lacks(need: published.NeedLine) -> bool:
    if need.pane == 2:
        return False
    if need.wanted_text:
        return bool(need.missing_quantity) and not (need.amount_vnd and not need.missing_vnd)
    return bool(need.missing_vnd) or not need.amount_vnd


def _moments(profile: published.Profile, deliveries: Sequence[ledger.Delivery]) -> list[tuple[str, str, str, str]]:
    """(day, title, text, reference in the book), oldest first: the way to the page, then each hand-over."""
    steps = [(step.when, step.title, step.text, "") for step in profile.timeline]
    given = [(line.day, _handed(line), _told(line), line.reference) for line in reversed(deliveries)]
    return sorted(steps + given, key=lambda moment: _day(moment[0]))


def _day(text: str) -> date:
    return clock.parse_date(text)


def _handed(line: ledger.Delivery) -> str:
    worth = f" {money.format_money(line.value_vnd)}" if line.value_vnd else ""
    return f"Cho vay không lãi{worth}" if line.is_loan else f"Trao {line.form}{worth}"


def _told(line: ledger.Delivery) -> str:
    programme = f" Thuộc chương trình {line.programme}, không cộng vào Cuộc vận động." if line.programme else ""
    paper = ", có chứng từ" if line.has_paper else ""
    return f"{line.giver}{paper}.{programme}"
