"""what was written about a file goes with its bytes

Revision ID: 0021
Revises: 0020
"""

from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('UPDATE media_file SET original_name = NULL, alt = NULL, caption = NULL, credit = NULL '
               'WHERE removed_at IS NOT NULL')


def downgrade() -> None:
    """Words that are gone stay gone."""
