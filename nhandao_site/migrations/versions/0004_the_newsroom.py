"""tips and the newsroom

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
KEPT = "state <> 'published' OR embargo_until IS NULL OR published_at >= embargo_until"


def upgrade() -> None:
    with op.batch_alter_table('story', schema=None) as batch_op:
        batch_op.add_column(sa.Column('editor_id', INTEGER, nullable=True))
        batch_op.add_column(sa.Column('due_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('embargo_until', sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f('ix_story_editor_id'), ['editor_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_story_editor_id_account'), 'account', ['editor_id'], ['id'])
        batch_op.create_check_constraint(batch_op.f('ck_story_embargo_is_kept'), KEPT)
    with op.batch_alter_table('story_comment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version', INTEGER, nullable=True))
        batch_op.add_column(sa.Column('paragraph', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('settled_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('settled_by_name', sa.Text(), nullable=True))
    with op.batch_alter_table('story_revision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('content', sa.JSON(), nullable=True))
    with op.batch_alter_table('story_correction', schema=None) as batch_op:
        batch_op.add_column(sa.Column('note', sa.Text(), nullable=True))
    op.create_table('story_note',
    sa.Column('id', INTEGER, nullable=False),
    sa.Column('story_id', INTEGER, nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_story_note_story_id_story')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story_note'))
    )
    with op.batch_alter_table('story_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_story_note_story_id'), ['story_id'], unique=False)
    op.create_table('story_related',
    sa.Column('story_id', INTEGER, nullable=False),
    sa.Column('other_id', INTEGER, nullable=False),
    sa.Column('position', INTEGER, nullable=False),
    sa.ForeignKeyConstraint(['other_id'], ['story.id'], name=op.f('fk_story_related_other_id_story')),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_story_related_story_id_story')),
    sa.PrimaryKeyConstraint('story_id', 'other_id', name=op.f('pk_story_related'))
    )
    with op.batch_alter_table('story_related', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_story_related_other_id'), ['other_id'], unique=False)
    make_tips()


def make_tips() -> None:
    op.create_table('tip',
    sa.Column('id', INTEGER, nullable=False),
    sa.Column('kind', sa.Enum('person', 'collective', name='subjectkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unit_id', INTEGER, nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('whereabouts', sa.Text(), nullable=True),
    sa.Column('deed', sa.Text(), nullable=False),
    sa.Column('sender_name', sa.Text(), nullable=True),
    sa.Column('sender_phone', sa.Text(), nullable=True),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('new', 'taken', 'used', 'closed', name='tipstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('story_id', INTEGER, nullable=True),
    sa.Column('nominated_at', sa.DateTime(), nullable=True),
    sa.Column('nomination_id', INTEGER, nullable=True),
    sa.Column('handled_by_id', INTEGER, nullable=True),
    sa.Column('handled_at', sa.DateTime(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("state <> 'closed' OR answer IS NOT NULL", name=op.f('ck_tip_closed_with_its_answer')),
    sa.CheckConstraint("state <> 'used' OR story_id IS NOT NULL OR nominated_at IS NOT NULL", name=op.f('ck_tip_used_for_something')),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_tip_story_id_story')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_tip_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tip')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_tip_token_hash'))
    )
    with op.batch_alter_table('tip', schema=None) as batch_op:
        batch_op.create_index('ix_tip_queue', ['state', 'unit_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_tip_story_id'), ['story_id'], unique=False)


def downgrade() -> None:
    op.drop_table('tip')
    op.drop_table('story_related')
    op.drop_table('story_note')
    with op.batch_alter_table('story_correction', schema=None) as batch_op:
        batch_op.drop_column('note')
    with op.batch_alter_table('story_revision', schema=None) as batch_op:
        batch_op.drop_column('content')
    with op.batch_alter_table('story_comment', schema=None) as batch_op:
        batch_op.drop_column('settled_by_name')
        batch_op.drop_column('settled_at')
        batch_op.drop_column('paragraph')
        batch_op.drop_column('version')
    with op.batch_alter_table('story', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_story_embargo_is_kept'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_story_editor_id_account'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_story_editor_id'))
        batch_op.drop_column('embargo_until')
        batch_op.drop_column('due_on')
        batch_op.drop_column('editor_id')
