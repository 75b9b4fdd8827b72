"""One press that takes a slip of the hand back, on the dossier it happened to."""

from flask import Blueprint, abort, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import desk, undoing
from nhandao_site.domain.addresses.models import Address
from nhandao_site.web.filing import pressed
from nhandao_site.web.permissions import requires

bp = Blueprint("undoing", __name__, url_prefix="/dia-chi")


@bp.post("/<int:address_id>/rut-lai")
@requires(Permission.ADDRESSES_EDIT)
def draw_back(address_id: int) -> Response:
    address = _address(address_id)
    return pressed(
        lambda: undoing.draw_back(address, by=current_user), done="Đã rút lại để sửa.", leads_to=_home(address_id)
    )


@bp.post("/<int:address_id>/rut-loi-tra")
@requires(Permission.ADDRESSES_VERIFY)
def unreturn(address_id: int) -> Response:
    address = _address(address_id)
    return pressed(
        lambda: undoing.unreturn(address, by=current_user),
        done="Đã rút lời trả lại; hồ sơ lại chờ xác minh.", leads_to=_home(address_id),
    )  # fmt: skip


@bp.post("/<int:address_id>/co-the-trung/<int:other_id>")
@requires(Permission.ADDRESSES_VERIFY)
def doubt_again(address_id: int, other_id: int) -> Response:
    address, other = _address(address_id), _address(other_id)
    return pressed(
        lambda: undoing.doubt_again(address, other, by=current_user),
        done="Đã bỏ lời ghi không trùng; cặp này lại hiện ở hàng chờ.",
        leads_to=url_for("admin.decisions.compare", address_id=address_id, other_id=other_id),
    )


def _address(address_id: int) -> Address:
    return desk.one_for(current_user, address_id) or abort(404)


def _home(address_id: int) -> str:
    return url_for("admin.addresses.show", address_id=address_id)
