"""participants stand in a list by their given name

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

from nhandao_site.kit import vietnamese

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('participation', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.add_column(sa.Column('sort_key', sa.Text(), nullable=False, server_default=''))
    connection = op.get_bind()
    for number, kind, name in connection.execute(sa.text('SELECT id, kind, name FROM participation')).all():
        order = vietnamese.sort_key if kind == 'collective' else vietnamese.person_sort_key
        place = {'sort_key': order(name), 'id': number}
        connection.execute(sa.text('UPDATE participation SET sort_key = :sort_key WHERE id = :id'), place)


def downgrade() -> None:
    with op.batch_alter_table('participation', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_column('sort_key')
