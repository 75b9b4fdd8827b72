"""What a donor takes home from the private page: a letter of thanks, the summary of a year."""

from flask import Blueprint, Response, abort, render_template, request

from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.donors import published
from nhandao_site.kit import qr
from nhandao_site.public import donor_page
from nhandao_site.web import saving
from nhandao_site.web.donor_form import NameForm
from nhandao_site.web.errors import as_refusal

bp = Blueprint("giving", __name__, url_prefix="/dang-ky/<token>")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/thu-cam-on")
def letter(token: str) -> Response:
    return _sheet(token, published.letter(token) or abort(404), NameForm(formdata=None))


@bp.post("/thu-cam-on")
def named_letter(token: str) -> Response:
    """The name is read, compared and printed in this answer; it is kept nowhere and stands in no address."""
    plain, form = published.letter(token) or abort(404), NameForm()
    if not form.validate():
        return _sheet(token, plain, form, 422)
    try:
        named = published.letter(token, typed_name=form.name.data or "") or abort(404)
    except RuleBroken as broken:
        saving.save()  # the guess stays spent
        form.name.errors = [str(broken)]
        return as_refusal(_sheet(token, plain, form, 422), broken)
    saving.save()
    return _sheet(token, named, form)


@bp.get("/tong-hop/<year>")
def summary(token: str, year: str) -> Response:
    told = published.summary_of(token, _year(year)) or abort(404)
    story = published.story(token) or abort(404)
    page = render_template("public/pledges/summary.html", s=told, years=story.years, token=token)
    return donor_page.private(page)


@bp.get("/tong-hop/<year>.xlsx")
def spreadsheet(token: str, year: str) -> Response:
    told = published.summary_of(token, _year(year)) or abort(404)
    answer = donor_page.private(published.workbook(told), mime=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="tong-hop-{told.year}.xlsx"'
    return answer


def _year(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else abort(404)


def _sheet(token: str, letter: published.Letter, form: NameForm, status: int = 200) -> Response:
    book = f"{donor_page.public_url()}/so-cong-khai"
    page = render_template(
        "public/pledges/letter.html",
        letter=letter,
        form=form,
        token=token,
        book=book,
        qr=qr.svg(book, "Mã QR mở sổ công khai"),
        posted=request.method == "POST",
    )
    return donor_page.private(page, status)
