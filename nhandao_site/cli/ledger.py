"""`ledger check`: the books are added up again, and every promise the house makes about its rows is looked at."""

import click
from flask.cli import AppGroup

from nhandao_site.cli.speaking import answer, json_option, progress
from nhandao_site.domain.ledger import check
from nhandao_site.domain.media import desk as media

group = AppGroup("ledger", help="Sổ sách: cộng lại và soát.")


@group.command("check", help="Cộng lại sổ và soát mọi ràng buộc; có lỗi thì kết thúc với mã 1.")
@json_option
def check_command(as_json: bool) -> None:
    progress("Đang cộng lại sổ …")
    found = check.run(faults_of_files=media.faults)
    broken = [finding for finding in found if not finding.is_kept]
    answer(
        {
            "ok": not broken,
            "invariants": [
                {"name": each.name, "ok": each.is_kept, "count": len(each.faults), "faults": each.faults[: check.SHOWN]}
                for each in found
            ],
        },
        "\n".join(_lines(found)),
        as_json=as_json,
    )
    if broken:
        raise click.exceptions.Exit(1)


def _lines(found: list[check.Finding]) -> list[str]:
    lines = []
    for each in found:
        lines.append(f"{'ĐÚNG' if each.is_kept else f'LỖI {len(each.faults)}'}  {each.name}")
        lines += [f"      {fault}" for fault in each.faults[: check.SHOWN]]
    return lines
