"""The database: one base class, the column types of the house, and how SQLite keeps its promises.

Text is kept in NFC whatever the keyboard sent. Instants are UTC. Personal columns are `Sealed`
(readable with the data key alone) and their lookups `Blind`; both ask the keyring that
`create_app` hangs on the engine's dialect, so no key lives in a module. Which generation of keys is
in use stands in the database and is looked at where a transaction begins.
"""

from nhandao_site.db.base import Base, Model, copy_engine, db, fresh_ids, from_copy, patience, plain_rows, reading
from nhandao_site.db.columns import Instant, Nfc, Unindexed
from nhandao_site.db.engines import init_app, journal_mode
from nhandao_site.db.guards import GUARDED, PERSONAL, append_only, append_only_statements, open_gate
from nhandao_site.db.sealed import ERASED, ERASED_MARK, Blind, Blinded, Sealed, keyring
from nhandao_site.db.weighing import weigh

__all__ = [
    "ERASED",
    "ERASED_MARK",
    "GUARDED",
    "PERSONAL",
    "Base",
    "Blind",
    "Blinded",
    "Instant",
    "Model",
    "Nfc",
    "Sealed",
    "Unindexed",
    "append_only",
    "append_only_statements",
    "copy_engine",
    "db",
    "fresh_ids",
    "from_copy",
    "init_app",
    "journal_mode",
    "keyring",
    "open_gate",
    "patience",
    "plain_rows",
    "reading",
    "weigh",
]
