"""`@requires(...)` writes the permission on the view; the door of the staff side reads it. No mark, no entry."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.web import kept_forms, login, proof
from nhandao_site.web.sign_in_form import ask_to_sign_in

OWN = "admin.accounts.own"
WITH_A_GIVEN_PASSWORD = frozenset({OWN, "admin.proof.show", "admin.proof.prove"})
"""What opens while the password is one that somebody else knows: its change, and the question that comes before it."""
View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.required_permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def check_door() -> Response | None:
    """Runs before every page of the staff side."""
    view = current_app.view_functions[request.endpoint or ""]
    permission = getattr(view, "required_permission", None)
    if not current_user.is_authenticated:
        return turned_away()
    if permission is None or not current_user.may(permission):
        current_app.logger.warning("no right: account %s, %s %s", current_user.id, request.method, request.endpoint)
        abort(403)
    login.touch()
    if current_user.owes_password and request.endpoint not in WITH_A_GIVEN_PASSWORD:
        return redirect(url_for(OWN), 303)
    return proof.owed(permission)


def turned_away() -> Response:
    """A stranger at the staff door signs in first; what was typed comes along."""
    kept = kept_forms.typed()
    if kept is not None or (request.method == "POST" and kept_forms.is_from_here()):
        return ask_to_sign_in(kept)
    wish = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
    return redirect(url_for("public.sign_in.show", tiep=wish))
