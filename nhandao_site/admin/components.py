"""The page of components: each part that templates are built from, in every state, by day and by night.

Nothing on it is of the chapter: its families, sums and names are made up in `component_samples`.
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from nhandao_site.admin import component_samples as samples
from nhandao_site.domain.accounts.permissions import Permission as P
from nhandao_site.kit import vietqr
from nhandao_site.web.permissions import requires

bp = Blueprint("components", __name__, url_prefix="/thanh-phan")


@bp.get("")
@requires(P.SETTINGS_MANAGE)
def index() -> str:
    return render_template(
        "admin/components/index.html",
        sample=samples,
        calm={side: samples.calm_forms(side) for side in samples.SIDES},
        faulty={side: samples.faulty_form(side) for side in samples.SIDES},
        picture=vietqr.svg("otpauth://totp/mau"),
        share_image=samples.share_image(),
    )


@bp.post("")
@requires(P.SETTINGS_MANAGE)
def send() -> Response:
    """Where every form of the page leads: nothing is kept."""
    flash("Trang này chỉ để xem các thành phần; không có gì được gửi đi hay lưu lại.", "info")
    return redirect(url_for(".index"), 303)
