"""people who stand on lists may ask to be erased

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

BEFORE = ('address', 'pledge', 'proposal', 'concern', 'tip', 'story', 'honour', 'honour_nomination')
AFTER = (*BEFORE, 'event_person', 'participation', 'roster_entry', 'honour_hardship')
ERASURE = ['id', 'subject', 'subject_id', 'request_id', 'at', 'by_id', 'told']


def upgrade() -> None:
    _subjects(AFTER)
    _count_on({'sqlite_autoincrement': True})


def downgrade() -> None:
    """Raises when somebody of the new kinds asked or was erased: the older shape can't say so."""
    new = ', '.join(f"'{each}'" for each in AFTER[len(BEFORE) :])
    for table in ('privacy_request', 'erasure'):
        if op.get_bind().scalar(sa.text(f'SELECT count(*) FROM {table} WHERE subject IN ({new})')):
            raise RuntimeError('Đã có yêu cầu của người trong danh sách; lược đồ cũ không giữ được.')
    _count_on({})
    _subjects(BEFORE)


def _count_on(kwargs: dict[str, bool]) -> None:
    """SQLite gives the number of a deleted last line away again unless it is told to count on."""
    if op.get_bind().dialect.name == 'sqlite':
        for table in ('roster_entry', 'honour_hardship'):
            with op.batch_alter_table(table, schema=None, recreate='always', table_kwargs=kwargs):
                pass


def _subjects(values: tuple[str, ...]) -> None:
    chosen = sa.Enum(*values, name='subject', native_enum=False, create_constraint=True, length=40)
    for act in ('delete', 'update'):
        unguard(act)
    for table, may_be_none in (('privacy_request', True), ('erasure', False)):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f'ck_{table}_subject'), type_='check')
            batch_op.alter_column('subject', existing_type=sa.String(40), type_=chosen, existing_nullable=may_be_none)
    guard('delete')
    guard('update', ERASURE)


def guard(act: str, frozen: list[str] | None = None) -> None:
    name = f'keep_erasure_{act}'
    what = 'DELETE' if frozen is None else 'UPDATE OF ' + ', '.join(f'"{each}"' for each in frozen)
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON erasure "
                   f"BEGIN SELECT RAISE(ABORT, 'append-only: erasure'); END")
        return
    op.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
               f"$$ BEGIN RAISE EXCEPTION 'append-only: erasure'; END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON erasure FOR EACH ROW EXECUTE FUNCTION {name}()")


def unguard(act: str) -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(f'DROP TRIGGER IF EXISTS keep_erasure_{act}')
        return
    op.execute(f'DROP FUNCTION IF EXISTS keep_erasure_{act}() CASCADE')
