"""generations of keys; personal columns of append-only tables behind a gate

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('key_generation',
    sa.Column('generation', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('state', sa.Enum('current', 'leaving', 'retired', name='keystate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('retired_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('generation', name=op.f('pk_key_generation'))
    )
    one = sa.text("state = 'current'")
    op.create_index('uq_key_generation_current', 'key_generation', ['state'], unique=True, sqlite_where=one, postgresql_where=one)
    op.create_table('open_gate',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_open_gate'))
    )
    op.create_table('key_wrap',
    sa.Column('generation', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fingerprint', sa.Text(), nullable=False),
    sa.Column('wrapped', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['generation'], ['key_generation.generation'], name=op.f('fk_key_wrap_generation_key_generation')),
    sa.PrimaryKeyConstraint('generation', 'fingerprint', name=op.f('pk_key_wrap'))
    )
    for table, (may_change, personal) in TABLES.items():
        unguard(table, 'update')
        guard(table, may_change + personal)
        gate(table, personal)


def downgrade() -> None:
    for table, (may_change, _personal) in TABLES.items():
        unguard(table, 'personal')
        unguard(table, 'update')
        guard(table, may_change)
    op.drop_table('key_wrap')
    op.drop_table('open_gate')
    op.drop_index('uq_key_generation_current', table_name='key_generation')
    op.drop_table('key_generation')


TABLES = {
    'address_move': ([], ['reason']),
    'address_version': ([], ['reason', 'content']),
    'allocation': ([], ['giver_name', 'shown_name']),
    'assistance_line': (['verified_by_id', 'verified_at'], ['giver_name', 'giver_blind', 'shown_name', 'evidence']),
    'bank_line': (['allocated_vnd', 'set_aside_at', 'set_aside_by_id', 'set_aside_reason'], ['memo', 'counterparty_blind', 'raw']),
    'disbursement': (['list_file_id', 'photo_file_id'], ['recipient']),
    'pledge_move': ([], ['by_name', 'reason']),
    'receipt': ([], ['giver_name', 'giver_place', 'shown_name']),
}
"""table -> (columns that may change anyway, personal columns: behind the gate)"""


def guard(table: str, may_change: list[str]) -> None:
    columns = [column['name'] for column in sa.inspect(op.get_bind()).get_columns(table)]
    listed, name = ', '.join(f'"{each}"' for each in columns if each not in may_change), f'keep_{table}_update'
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE OF {listed} ON {table} "
                   f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END")
        return
    op.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
               f"$$ BEGIN RAISE EXCEPTION 'append-only: {table}'; END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE OF {listed} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def gate(table: str, personal: list[str]) -> None:
    listed, name = ', '.join(f'"{each}"' for each in personal), f'keep_{table}_personal'
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE OF {listed} ON {table} WHEN NOT EXISTS (SELECT 1 FROM open_gate) "
                   f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END")
        return
    op.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
               f"IF NOT EXISTS (SELECT 1 FROM open_gate) THEN RAISE EXCEPTION 'append-only: {table}'; END IF; "
               f"RETURN NEW; END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE OF {listed} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def unguard(table: str, act: str) -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(f'DROP TRIGGER IF EXISTS keep_{table}_{act}')
        return
    op.execute(f'DROP FUNCTION IF EXISTS keep_{table}_{act}() CASCADE')
