"""under whom a unit stood before it came under another one

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'unit_stand',
        sa.Column('unit_id', NUMBER, sa.ForeignKey('unit.id', name=op.f('fk_unit_stand_unit_id_unit')), nullable=False),
        sa.Column('last_day', sa.Date(), nullable=False),
        sa.Column('parent_id', NUMBER, sa.ForeignKey('unit.id', name=op.f('fk_unit_stand_parent_id_unit')), nullable=False),
        sa.PrimaryKeyConstraint('unit_id', 'last_day', name=op.f('pk_unit_stand')),
    )
    with op.batch_alter_table('unit_stand', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_stand_parent_id'), ['parent_id'], unique=False)


def downgrade() -> None:
    op.drop_table('unit_stand')
