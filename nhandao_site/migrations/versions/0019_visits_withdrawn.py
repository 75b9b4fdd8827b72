"""a visit typed wrong is withdrawn with its reason

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

TOGETHER = '(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)'


def upgrade() -> None:
    with op.batch_alter_table('visit', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.add_column(sa.Column('withdrawn_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_reason', sa.Text(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_visit_withdrawn_with_a_reason'), TOGETHER)


def downgrade() -> None:
    op.execute('DELETE FROM visit WHERE withdrawn_at IS NOT NULL')  # the older program would count them
    with op.batch_alter_table('visit', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_constraint(op.f('ck_visit_withdrawn_with_a_reason'), type_='check')
        batch_op.drop_column('withdrawn_reason')
        batch_op.drop_column('withdrawn_at')
