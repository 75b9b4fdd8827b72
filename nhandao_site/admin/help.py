"""The guide of one's own role; what speaks of the page one comes from stands first."""

from functools import lru_cache
from pathlib import Path

from flask import Blueprint, current_app, render_template
from flask_login import current_user
from markupsafe import Markup

from nhandao_site.domain.accounts.permissions import Permission as P
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.kit import guides, markdown
from nhandao_site.kit.guides import Guide
from nhandao_site.web.permissions import requires

bp = Blueprint("help", __name__, url_prefix="/tro-giup")
GUIDES = {
    Role.ADMINISTRATOR: "quan-tri",
    Role.PROVINCE_OFFICER: "nguoi-duyet",
    Role.DISTRICT_OFFICER: "can-bo-xa",
    Role.COMMUNE_OFFICER: "can-bo-xa",
    Role.EDITOR: "bien-tap",
    Role.ACCOUNTANT: "ke-toan",
    Role.REPORTER: "nguoi-bao-cao",
    Role.COUNCIL: "hoi-dong",
    Role.AUDITOR: "kiem-tra",
}
FOR_ALL = "chung"


@bp.get("/")
@requires(P.ACCOUNTS_OWN)
def index() -> str:
    return _shown("hom-nay")


@bp.get("/<page>")
@requires(P.ACCOUNTS_OWN)
def show(page: str) -> str:
    """`page`: the first part of an address under /quan-tri/; an unknown one gets the whole guide."""
    return _shown(page)


def _shown(page: str) -> str:
    folder = str(Path(current_app.root_path).parent / "docs" / "huong-dan")
    own, common = (_read(folder, name) for name in (GUIDES[current_user.role], FOR_ALL))
    first = [*own.about(page), *common.about(page)]
    rest = [section for section in (*own.sections, *common.sections) if section not in first]
    return render_template("admin/help/show.html", guide=own, first=first, rest=rest, html=_html)


@lru_cache(maxsize=16)
def _read(folder: str, name: str) -> Guide:
    return guides.read((Path(folder) / f"{name}.md").read_text("utf-8"))


@lru_cache(maxsize=256)
def _html(text: str) -> Markup:
    return Markup(markdown.render(text))  # noqa: S704 — our own paper, and cleaned all the same
