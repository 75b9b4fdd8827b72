"""beginnings of four to six letters in SQLite's index of words

Revision ID: 0020
Revises: 0019
"""

from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

TABLE = "CREATE VIRTUAL TABLE search_text USING fts5(folded, content='search_row', content_rowid='id', prefix='%s')"


def upgrade() -> None:
    _written_anew('2 3 4 5 6')


def downgrade() -> None:
    _written_anew('2 3')


def _written_anew(lengths: str) -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP TABLE search_text')
        op.execute(TABLE % lengths)
        op.execute("INSERT INTO search_text(search_text) VALUES ('rebuild')")
