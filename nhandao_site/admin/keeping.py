"""Papers and photos of a hand-over, as a form brings them: kept private, bare of everything but their pixels."""

from functools import partial

from werkzeug.datastructures import FileStorage

from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.media import keeping
from nhandao_site.kit import images

_keep_photo = partial(keeping.keep_photo, shows_face=True)


def keep_evidence(sent: object, address: Address, *, by: Actor) -> int | None:
    """The id of the kept file; None when nothing was chosen. Whoever stands in a photo stays private."""
    if not isinstance(sent, FileStorage) or not sent.filename:
        return None
    data, name = sent.read(), sent.filename
    keep = _keep_photo if (images.sniff(data) or "").startswith("image/") else keeping.keep_document
    return keep(data, subject="address", subject_id=address.id, role="evidence", original_name=name, by=by).id
