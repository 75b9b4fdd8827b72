"""where stories were shared; bulletins

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bulletin',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'published', 'withdrawn', name='bulletinstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('author_name', sa.Text(), nullable=False),
    sa.Column('approved_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('updated_at', sa.DateTime(), nullable=False),
    sa.Column('published_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_reason', sa.Text(), nullable=True),
    sa.Column('version', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name=op.f('ck_bulletin_published_has_its_time')),
    sa.CheckConstraint('approved_by_id IS NULL OR approved_by_id <> author_id', name=op.f('ck_bulletin_author_does_not_approve')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['account.id'], name=op.f('fk_bulletin_approved_by_id_account')),
    sa.ForeignKeyConstraint(['author_id'], ['account.id'], name=op.f('fk_bulletin_author_id_account')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_bulletin_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulletin')),
    sa.UniqueConstraint('slug', name=op.f('uq_bulletin_slug'))
    )
    with op.batch_alter_table('bulletin', schema=None) as batch_op:
        batch_op.create_index('ix_bulletin_state_month', ['state', 'month', 'id'], unique=False)
        batch_op.create_index('ix_bulletin_unit_id_month', ['unit_id', 'month'], unique=False)

    op.create_table('bulletin_story',
    sa.Column('bulletin_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('story_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['bulletin_id'], ['bulletin.id'], name=op.f('fk_bulletin_story_bulletin_id_bulletin')),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_bulletin_story_story_id_story')),
    sa.PrimaryKeyConstraint('bulletin_id', 'story_id', name=op.f('pk_bulletin_story')),
    sa.UniqueConstraint('bulletin_id', 'position', name=op.f('uq_bulletin_story_bulletin_id_position'))
    )
    with op.batch_alter_table('bulletin_story', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bulletin_story_story_id'), ['story_id'], unique=False)

    op.create_table('press_piece',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('story_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('newspaper', 'broadcast', name='presskind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('outlet', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('appeared_on', sa.Date(), nullable=False),
    sa.Column('link', sa.Text(), nullable=False),
    sa.Column('poster_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_by_name', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('confirmed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(), nullable=True),
    sa.Column('removed_at', sa.DateTime(), nullable=True),
    sa.Column('removed_reason', sa.Text(), nullable=True),
    sa.CheckConstraint('(removed_at IS NULL) = (removed_reason IS NULL)', name=op.f('ck_press_piece_removed_for_a_reason')),
    sa.CheckConstraint('confirmed_by_id IS NULL OR recorded_by_id IS NULL OR confirmed_by_id <> recorded_by_id', name=op.f('ck_press_piece_confirmed_by_another')),
    sa.ForeignKeyConstraint(['poster_id'], ['media_file.id'], name=op.f('fk_press_piece_poster_id_media_file')),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_press_piece_story_id_story')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_press_piece')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('press_piece', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_press_piece_story_id'), ['story_id'], unique=False)

    op.create_table('story_posting',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('story_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('outlet', sa.Enum('facebook', 'zalo', 'website', 'newspaper', 'broadcast', 'portal', 'loudspeaker', 'bulletin', name='outlet', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('link', sa.Text(), nullable=True),
    sa.Column('posted_on', sa.Date(), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_by_name', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(), nullable=True),
    sa.Column('taken_back_reason', sa.Text(), nullable=True),
    sa.CheckConstraint('(taken_back_at IS NULL) = (taken_back_reason IS NULL)', name=op.f('ck_story_posting_taken_back_for_a_reason')),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_story_posting_story_id_story')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_story_posting_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story_posting'))
    )
    with op.batch_alter_table('story_posting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_story_posting_story_id'), ['story_id'], unique=False)
        batch_op.create_index('ix_story_posting_unit_id_posted_on', ['unit_id', 'posted_on'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('story_posting', schema=None) as batch_op:
        batch_op.drop_index('ix_story_posting_unit_id_posted_on')
        batch_op.drop_index(batch_op.f('ix_story_posting_story_id'))

    op.drop_table('story_posting')
    with op.batch_alter_table('press_piece', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_press_piece_story_id'))

    op.drop_table('press_piece')
    with op.batch_alter_table('bulletin_story', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bulletin_story_story_id'))

    op.drop_table('bulletin_story')
    with op.batch_alter_table('bulletin', schema=None) as batch_op:
        batch_op.drop_index('ix_bulletin_unit_id_month')
        batch_op.drop_index('ix_bulletin_state_month')

    op.drop_table('bulletin')
