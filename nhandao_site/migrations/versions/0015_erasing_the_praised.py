"""people told about, honoured and nominated may ask to be erased

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

BEFORE = ('address', 'pledge', 'proposal', 'concern', 'tip')
AFTER = (*BEFORE, 'story', 'honour', 'honour_nomination')
ERASURE = ['id', 'subject', 'subject_id', 'request_id', 'at', 'by_id', 'told']
PERSONAL = {
    'honour_nomination_step': (['id', 'nomination_id', 'at', 'by_id', 'by_name', 'tier_id', 'before', 'after'], 'words'),
    'council_conflict': (['id', 'member_id', 'item_id', 'declared_at'], 'reason'),
}
"""table -> (columns nobody changes, the one that is erased behind the gate)"""


def upgrade() -> None:
    _subjects(AFTER)
    for table, (frozen, personal) in PERSONAL.items():
        unguard(table, 'update')
        guard(table, 'update', frozen)
        gate(table, personal)


def downgrade() -> None:
    """Raises when somebody of the new kinds asked or was erased: the older shape can't say so."""
    new = ', '.join(f"'{each}'" for each in AFTER[len(BEFORE) :])
    for table in ('privacy_request', 'erasure'):
        if op.get_bind().scalar(sa.text(f'SELECT count(*) FROM {table} WHERE subject IN ({new})')):
            raise RuntimeError('Đã có yêu cầu của người được kể, được vinh danh; lược đồ cũ không giữ được.')
    for table, (frozen, personal) in PERSONAL.items():
        unguard(table, 'personal')
        unguard(table, 'update')
        guard(table, 'update', [*frozen, personal])
    _subjects(BEFORE)


def _subjects(values: tuple[str, ...]) -> None:
    chosen = sa.Enum(*values, name='subject', native_enum=False, create_constraint=True, length=40)
    for act in ('delete', 'update'):
        unguard('erasure', act)
    for table, may_be_none in (('privacy_request', True), ('erasure', False)):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f'ck_{table}_subject'), type_='check')
            batch_op.alter_column('subject', existing_type=sa.String(40), type_=chosen, existing_nullable=may_be_none)
    guard('erasure', 'delete')
    guard('erasure', 'update', ERASURE)


def guard(table: str, act: str, frozen: list[str] | None = None) -> None:
    name = f'keep_{table}_{act}'
    what = 'DELETE' if frozen is None else 'UPDATE OF ' + ', '.join(f'"{each}"' for each in frozen)
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
                   f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END")
        return
    op.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
               f"$$ BEGIN RAISE EXCEPTION 'append-only: {table}'; END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def gate(table: str, column: str) -> None:
    name = f'keep_{table}_personal'
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE OF \"{column}\" ON {table} WHEN NOT EXISTS (SELECT 1 FROM open_gate) "
                   f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END")
        return
    op.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
               f"IF NOT EXISTS (SELECT 1 FROM open_gate) THEN RAISE EXCEPTION 'append-only: {table}'; END IF; "
               f"RETURN NEW; END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE OF \"{column}\" ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def unguard(table: str, act: str) -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(f'DROP TRIGGER IF EXISTS keep_{table}_{act}')
        return
    op.execute(f'DROP FUNCTION IF EXISTS keep_{table}_{act}() CASCADE')
