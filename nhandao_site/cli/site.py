"""`site check`: the machine looked at by itself, in words, with the command that helps."""

import click
from flask.cli import AppGroup

from nhandao_site.cli.speaking import answer, json_option
from nhandao_site.web import self_check
from nhandao_site.web.self_check import Finding, Level

group = AppGroup("site", help="Bản cài này: máy, thiết lập, việc theo giờ.")
MARKS = {Level.OK: "ỔN  ", Level.WAIT: "XEM ", Level.BAD: "HỎNG"}


@group.command("check", help="Trang tự xem máy của mình; có điều phải làm ngay thì kết thúc với mã 1.")
@json_option
def check(as_json: bool) -> None:
    found = self_check.written()
    told = [
        {"name": each.name, "level": each.level.word, "says": each.says, "do": each.do, "command": each.command}
        for each in found
    ]
    worst = self_check.worst(found)
    answer({"ok": worst < Level.BAD, "findings": told}, "\n".join(map(_line, found)), as_json=as_json)
    if worst is Level.BAD:
        raise click.exceptions.Exit(1)


def _line(each: Finding) -> str:
    help_ = "".join(f"\n        {line}" for line in (each.do, *each.command.splitlines()) if line)
    return f"{MARKS[each.level]}  {each.name}: {each.says}{help_}"
