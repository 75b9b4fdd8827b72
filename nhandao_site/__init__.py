"""The site. `create_app` is the one place where the rooms and the faces meet."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import Engine, create_engine

from nhandao_site import admin, cli, config, feeds, public, web
from nhandao_site.db import db, init_app
from nhandao_site.domain.accounts import models as _accounts
from nhandao_site.domain.accounts import shared_turns
from nhandao_site.domain.accounts.factors import models as _factors
from nhandao_site.domain.accounts.sessions import models as _sessions
from nhandao_site.domain.addresses import models as _addresses
from nhandao_site.domain.audit import models as _audit
from nhandao_site.domain.audit import telegraph
from nhandao_site.domain.chores import models as _chores
from nhandao_site.domain.consent import models as _consent
from nhandao_site.domain.documents import models as _documents
from nhandao_site.domain.honours import models as _honours
from nhandao_site.domain.honours.council import models as _council
from nhandao_site.domain.honours.deciding import models as _deciding
from nhandao_site.domain.honours.nominating import models as _nominating
from nhandao_site.domain.honours.papers import models as _honour_papers
from nhandao_site.domain.honours.rounds import models as _honour_rounds
from nhandao_site.domain.keys import models as _keys
from nhandao_site.domain.ledger import models as _ledger
from nhandao_site.domain.ledger.bank import models as _bank
from nhandao_site.domain.ledger.funds import models as _funds
from nhandao_site.domain.ledger.journal import models as _journal
from nhandao_site.domain.media import models as _media
from nhandao_site.domain.media import scanning, storage
from nhandao_site.domain.movement import models as _movement
from nhandao_site.domain.notifications import models as _notifications
from nhandao_site.domain.oversight import models as _oversight
from nhandao_site.domain.pledges import models as _pledges
from nhandao_site.domain.privacy import models as _privacy
from nhandao_site.domain.privacy import retention
from nhandao_site.domain.reports import calendar
from nhandao_site.domain.reports import models as _reports
from nhandao_site.domain.rosters import models as _rosters
from nhandao_site.domain.search import models as _search
from nhandao_site.domain.stories import models as _stories
from nhandao_site.domain.stories.sharing import models as _sharing
from nhandao_site.domain.stories.tips import models as _tips
from nhandao_site.domain.targets import models as _targets
from nhandao_site.domain.targets.work import models as _target_work
from nhandao_site.domain.units import models as _units
from nhandao_site.kit.sealing import Keyring, fingerprint
from nhandao_site.kit.switchboard import Switchboard

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = Path(__file__).resolve().parent / "migrations"

TABLES_OF = (
    _accounts, _addresses, _audit, _bank, _chores, _consent, _council, _deciding, _documents, _factors, _funds,
    _honour_papers, _honour_rounds, _honours, _journal, _keys, _ledger, _media, _movement, _nominating,
    _notifications, _oversight, _pledges, _privacy, _reports, _rosters, _search, _sessions, _sharing, _stories,
    _target_work, _targets, _tips,
    _units,
)  # fmt: skip
"""Every room with rows, so that the metadata is whole before anybody asks for it."""


def create_app(instance: Path | None = None, environment: dict[str, str] | None = None, **overrides: Any) -> Flask:
    """One installation: its settings, its database, its faces. Raises config.BadSetting."""
    instance = instance or ROOT / "instance"
    settings = config.read(instance, environment)
    app = Flask(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(instance.resolve()),
    )
    app.config.from_mapping(
        SETTINGS=settings,
        SECRET_KEY=settings.SECRET_KEY,
        SQLALCHEMY_DATABASE_URI=settings.DATABASE_URL.replace("postgresql://", "postgresql+psycopg://"),
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        TRUSTED_HOSTS=settings.trusted_hosts,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.config.from_mapping(overrides)

    init_app(app, Keyring(settings.data_key), _copy(settings))
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)
    serve_from(settings, instance)
    web.init_app(app)
    for face in (public, feeds, admin):
        app.register_blueprint(face.bp)
    cli.init_app(app)
    return app


def serve_from(settings: config.Settings, instance: Path) -> None:
    """What the process has once, whatever its apps: kept files, days of reports and of retention, Redis."""
    storage.open_at(settings.MEDIA_URL, instance.resolve())
    scanning.open_at(settings.SCANNER_URL)
    calendar.set_days(settings.report_due)
    retention.set_days(settings.retention)
    _open_redis(settings)


def _open_redis(settings: config.Settings) -> None:
    board = Switchboard(settings.REDIS_URL) if settings.REDIS_URL else None
    shared_turns.open_at(board)
    telegraph.open_at(board, fingerprint(settings.data_key))


def _copy(settings: config.Settings) -> Engine | None:
    """The read-only copy of the database; one that does not answer must not be waited for."""
    if not settings.READ_URL:
        return None
    url = settings.READ_URL.replace("postgresql://", "postgresql+psycopg://")
    return create_engine(url, connect_args={"connect_timeout": 2}, pool_pre_ping=True, pool_size=10, max_overflow=10)


def _engine_options(settings: config.Settings) -> dict[str, Any]:
    if settings.DATABASE_URL.startswith("sqlite:"):
        return {"connect_args": {"timeout": 10, "check_same_thread": False}}
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10}
