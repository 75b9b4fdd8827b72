"""The keeper's commands. Progress goes to stderr, answers to stdout; exit 0 only on success."""

from flask import Flask

from nhandao_site.cli import (
    accounts,
    backup,
    chores,
    export,
    figures,
    keys,
    ledger,
    moving,
    notices,
    privacy,
    reports,
    serve,
    site,
    statements,
    units,
    workbook,
)
from nhandao_site.cli.demo import load as demo

COMMANDS = (
    accounts.group,
    backup.group,
    chores.group,
    demo.group,
    export.group,
    figures.figures_group,
    figures.targets_group,
    keys.group,
    ledger.group,
    notices.group,
    privacy.group,
    reports.group,
    serve.serve,
    site.group,
    statements.group,
    units.group,
    workbook.group,
)


def init_app(app: Flask) -> None:
    """Every command or group of commands is named here once; `db` comes from Flask-Migrate, but for `db move`."""
    for command in COMMANDS:
        app.cli.add_command(command)
    app.cli.add_command(moving.group)  # that group, with `db move` in it
