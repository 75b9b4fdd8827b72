"""words that findable things hold, and the kind of each among its words

Revision ID: 0011
Revises: 0010
"""

import re

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    word = sa.Text().with_variant(sa.Text(collation='C'), 'postgresql')
    op.create_table('search_word', sa.Column('word', word, primary_key=True))
    bind = op.get_bind()
    words: set[str] = set()
    for (folded,) in bind.execute(sa.text('SELECT folded FROM search_row')):
        words.update(re.findall(r'\b[a-z]{2,20}\b', folded))
    if words:
        bind.execute(sa.text('INSERT INTO search_word (word) VALUES (:word)'), [{'word': each} for each in sorted(words)])
    op.execute("UPDATE search_row SET folded = folded || ' zz' || kind")


def downgrade() -> None:
    op.execute("UPDATE search_row SET folded = substr(folded, 1, length(folded) - length(kind) - 3)")
    op.drop_table('search_word')
