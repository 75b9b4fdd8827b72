"""`privacy …`: for the keeper, where a database of before came back by another way than `backup restore`."""

from flask.cli import AppGroup

from nhandao_site.cli.speaking import answer, json_option
from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.privacy import erasing
from nhandao_site.web import erased

group = AppGroup("privacy", help="Dữ liệu cá nhân: áp lại danh sách đã xóa.")


@group.command("erase-again", help="Xóa lại mọi người, tin có trong erased.json mà cơ sở dữ liệu này còn giữ.")
@json_option
def erase_again(as_json: bool) -> None:
    listed = erased.read()
    count = erasing.again(listed, by=House("Lệnh privacy"))
    db.session.commit()
    answer(
        {"listed": len(listed), "erased": count}, f"Danh sách có {len(listed)}; vừa xóa lại {count}.", as_json=as_json
    )
