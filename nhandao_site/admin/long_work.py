"""How far a long work is: a page that moves on by itself, with a script and without."""

import io

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, send_file
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.web import long_work, saving
from nhandao_site.web.permissions import requires

bp = Blueprint("long_work", __name__, url_prefix="/viec-dai")


@bp.get("/<token>")
@requires(Permission.ACCOUNTS_OWN)
def show(token: str) -> Response | str:
    """Loaded again it says the same: what it leads to stays there for a day."""
    work, _file = long_work.find(token) or abort(404)
    running = work.state == "running" and not work.has_stopped
    if request.accept_mimetypes.best == "application/json":
        return jsonify(running=running, step=work.steps[-1] if work.steps else "")
    if work.state == "done" and not work.file_name:
        if work.sentence:
            flash(work.sentence, "ok")
        return redirect(work.led_to, 303)
    return render_template("admin/long_work/show.html", work=work, running=running, token=token)


@bp.get("/<token>/tep")
@requires(Permission.ACCOUNTS_OWN)
def file(token: str) -> Response:
    work, data = long_work.find(token) or abort(404)
    if work.state != "done" or not work.file_name:
        abort(404)
    saving.begin_writing()
    audit.record("workbook:download", current_user, by=current_user, changes={"tệp": [None, work.file_name]})
    saving.save()
    return send_file(io.BytesIO(data), work.mime, as_attachment=True, download_name=work.file_name, max_age=0)
