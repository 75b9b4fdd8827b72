"""a debt written off can stand again

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

TABLE = 'loan_write_off'
BEFORE = ['id', 'loan_id', 'value_vnd', 'decision', 'decided_on', 'signer', 'reason', 'proposed_by_id', 'proposed_at']
AFTER = [*BEFORE, 'reverses_id']


def upgrade() -> None:
    unguard()
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.add_column(sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_loan_write_off_something_is_written_off'), type_='check')
        batch_op.create_check_constraint(
            batch_op.f('ck_loan_write_off_only_a_reversal_is_negative'), 'value_vnd > 0 OR reverses_id IS NOT NULL'
        )
        batch_op.create_unique_constraint(batch_op.f('uq_loan_write_off_reverses_id'), ['reverses_id'])
        batch_op.create_foreign_key(
            batch_op.f('fk_loan_write_off_reverses_id_loan_write_off'), TABLE, ['reverses_id'], ['id']
        )
    guard(AFTER)


def downgrade() -> None:
    """Raises when a debt stands again by a reversal: the older shape can't say so."""
    if op.get_bind().scalar(sa.text('SELECT count(*) FROM loan_write_off WHERE reverses_id IS NOT NULL')):
        raise RuntimeError('Đã có lần xóa nợ được đảo; lược đồ cũ không giữ được dòng đảo.')
    unguard()
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_loan_write_off_reverses_id_loan_write_off'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_loan_write_off_reverses_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('ck_loan_write_off_only_a_reversal_is_negative'), type_='check')
        batch_op.create_check_constraint(
            batch_op.f('ck_loan_write_off_something_is_written_off'), 'value_vnd > 0'
        )
        batch_op.drop_column('reverses_id')
    guard(BEFORE)


def guard(columns: list[str]) -> None:
    """The database itself refuses DELETE, and UPDATE of any column listed."""
    listed = ', '.join(f'"{name}"' for name in columns)
    for act, what in (('delete', 'DELETE'), ('update', f'UPDATE OF {listed}')):
        name = f'keep_{TABLE}_{act}'
        if op.get_bind().dialect.name == 'sqlite':
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {what} ON {TABLE} BEGIN SELECT RAISE(ABORT, 'append-only: {TABLE}'); END"
            )
            continue
        op.execute(
            f'CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS '
            f"$$ BEGIN RAISE EXCEPTION 'append-only: {TABLE}'; END $$"
        )
        op.execute(f'CREATE TRIGGER {name} BEFORE {what} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()')


def unguard() -> None:
    for act in ('delete', 'update'):
        if op.get_bind().dialect.name == 'sqlite':
            op.execute(f'DROP TRIGGER IF EXISTS keep_{TABLE}_{act}')
        else:
            op.execute(f'DROP FUNCTION IF EXISTS keep_{TABLE}_{act}() CASCADE')
