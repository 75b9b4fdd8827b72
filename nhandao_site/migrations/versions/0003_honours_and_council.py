"""rounds, nominations and the council

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('honour', schema=None) as batch_op:
        batch_op.add_column(sa.Column('code', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('held_back', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('is_child', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('birth_year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('name_until', sa.Date(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_honour_code'), ['code'])

    op.create_table('honour_confirmation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('person', 'collective', name='participantkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=True),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('issued_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('issued_at', sa.DateTime(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_reason', sa.Text(), nullable=True),
    sa.CheckConstraint('withdrawn_at IS NULL OR withdrawn_reason IS NOT NULL', name=op.f('ck_honour_confirmation_withdrawn_with_reason')),
    sa.ForeignKeyConstraint(['issued_by_id'], ['account.id'], name=op.f('fk_honour_confirmation_issued_by_id_account')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_honour_confirmation_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_honour_confirmation')),
    sa.UniqueConstraint('code', name=op.f('uq_honour_confirmation_code'))
    )
    with op.batch_alter_table('honour_confirmation', schema=None) as batch_op:
        batch_op.create_index('ix_honour_confirmation_newest', ['unit_id', 'id'], unique=False)

    op.create_table('honour_review',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.Column('criteria', sa.JSON(), nullable=False),
    sa.Column('quota_persons', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('quota_collectives', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('ballot', sa.Enum('secret', 'open', name='ballotkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('quorum', sa.Enum('half', 'two_thirds', 'four_fifths', 'nine_tenths', name='share', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('passing', sa.Enum('half', 'two_thirds', 'four_fifths', 'nine_tenths', name='passing', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('pass_of', sa.Enum('members', 'cast', name='passof', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('conflict', sa.Enum('leaves', 'stays', name='conflictrule', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('guidance', sa.Text(), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('closes_on >= opens_on', name=op.f('ck_honour_review_closes_after_it_opened')),
    sa.CheckConstraint('quota_collectives IS NULL OR quota_collectives >= 0', name=op.f('ck_honour_review_quota_of_collectives')),
    sa.CheckConstraint('quota_persons IS NULL OR quota_persons >= 0', name=op.f('ck_honour_review_quota_of_persons')),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_honour_review_created_by_id_account')),
    sa.ForeignKeyConstraint(['round_id'], ['honour_round.id'], name=op.f('fk_honour_review_round_id_honour_round')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_honour_review_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_honour_review')),
    sa.UniqueConstraint('round_id', 'unit_id', name=op.f('uq_honour_review_round_id_unit_id'))
    )
    with op.batch_alter_table('honour_review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_honour_review_unit_id'), ['unit_id'], unique=False)

    op.create_table('council_session',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('review_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('meets_at', sa.DateTime(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'open', 'closed', 'cancelled', name='sessionstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('opened_at', sa.DateTime(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('box', sa.Text(), nullable=True),
    sa.Column('remarks', sa.Text(), nullable=True),
    sa.Column('cancelled_because', sa.Text(), nullable=True),
    sa.CheckConstraint("state <> 'cancelled' OR cancelled_because IS NOT NULL", name=op.f('ck_council_session_cancelled_with_reason')),
    sa.CheckConstraint("state <> 'closed' OR (closed_at IS NOT NULL AND box IS NULL)", name=op.f('ck_council_session_an_empty_box_when_closed')),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_council_session_created_by_id_account')),
    sa.ForeignKeyConstraint(['review_id'], ['honour_review.id'], name=op.f('fk_council_session_review_id_honour_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_council_session'))
    )
    with op.batch_alter_table('council_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_council_session_review_id'), ['review_id'], unique=False)

    op.create_table('honour_decision',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('review_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('symbol', sa.Text(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('signer', sa.Text(), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('published_at', sa.DateTime(), nullable=True),
    sa.Column('published_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['file_id'], ['media_file.id'], name=op.f('fk_honour_decision_file_id_media_file')),
    sa.ForeignKeyConstraint(['published_by_id'], ['account.id'], name=op.f('fk_honour_decision_published_by_id_account')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['account.id'], name=op.f('fk_honour_decision_recorded_by_id_account')),
    sa.ForeignKeyConstraint(['review_id'], ['honour_review.id'], name=op.f('fk_honour_decision_review_id_honour_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_honour_decision')),
    sa.UniqueConstraint('review_id', 'symbol', name=op.f('uq_honour_decision_review_id_symbol'))
    )
    op.create_table('council_member',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('seat', sa.Enum('chair', 'secretary', 'member', name='seat', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('present', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_council_member_account_id_account')),
    sa.ForeignKeyConstraint(['session_id'], ['council_session.id'], name=op.f('fk_council_member_session_id_council_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_council_member')),
    sa.UniqueConstraint('session_id', 'account_id', name=op.f('uq_council_member_session_id_account_id'))
    )
    with op.batch_alter_table('council_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_council_member_account_id'), ['account_id'], unique=False)

    op.create_table('council_receipt',
    sa.Column('code_hash', sa.Text(), nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['council_session.id'], name=op.f('fk_council_receipt_session_id_council_session')),
    sa.PrimaryKeyConstraint('code_hash', name=op.f('pk_council_receipt'))
    )
    with op.batch_alter_table('council_receipt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_council_receipt_session_id'), ['session_id'], unique=False)

    op.create_table('honour_nomination',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('review_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('home_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('honoured_kind', sa.Enum('person', 'collective', name='participantkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('sort_key', sa.Text(), nullable=False),
    sa.Column('achievement', sa.Text(), nullable=True),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('name_evidence', sa.Text(), nullable=True),
    sa.Column('is_child', sa.Boolean(), nullable=True),
    sa.Column('birth_year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('guardian_name', sa.Text(), nullable=True),
    sa.Column('guardian_evidence', sa.Text(), nullable=True),
    sa.Column('child_evidence', sa.Text(), nullable=True),
    sa.Column('authority', sa.Text(), nullable=True),
    sa.Column('authority_on', sa.Date(), nullable=True),
    sa.Column('authority_file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state', sa.Enum('draft', 'submitted', 'returned', 'verified', 'passed', 'forwarded', 'honoured', 'failed', 'withdrawn', name='nominationstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('tier_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('author_name', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(), nullable=True),
    sa.Column('forwarded_symbol', sa.Text(), nullable=True),
    sa.Column('forwarded_on', sa.Date(), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('honour_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('version', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("state <> 'honoured' OR honour_id IS NOT NULL", name=op.f('ck_honour_nomination_honoured_by_an_honour')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> author_id', name=op.f('ck_honour_nomination_decider_is_not_author')),
    sa.ForeignKeyConstraint(['author_id'], ['account.id'], name=op.f('fk_honour_nomination_author_id_account')),
    sa.ForeignKeyConstraint(['authority_file_id'], ['media_file.id'], name=op.f('fk_honour_nomination_authority_file_id_media_file')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['account.id'], name=op.f('fk_honour_nomination_decided_by_id_account')),
    sa.ForeignKeyConstraint(['decision_id'], ['honour_decision.id'], name=op.f('fk_honour_nomination_decision_id_honour_decision')),
    sa.ForeignKeyConstraint(['home_id'], ['unit.id'], name=op.f('fk_honour_nomination_home_id_unit')),
    sa.ForeignKeyConstraint(['honour_id'], ['honour.id'], name=op.f('fk_honour_nomination_honour_id_honour')),
    sa.ForeignKeyConstraint(['review_id'], ['honour_review.id'], name=op.f('fk_honour_nomination_review_id_honour_review')),
    sa.ForeignKeyConstraint(['tier_id'], ['unit.id'], name=op.f('fk_honour_nomination_tier_id_unit')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_honour_nomination_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_honour_nomination')),
    sa.UniqueConstraint('honour_id', name=op.f('uq_honour_nomination_honour_id'))
    )
    with op.batch_alter_table('honour_nomination', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_honour_nomination_decision_id'), ['decision_id'], unique=False)
        batch_op.create_index('ix_honour_nomination_review_id_state', ['review_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_honour_nomination_tier_id'), ['tier_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_honour_nomination_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index('uq_honour_nomination_live', ['review_id', 'honoured_kind', 'folded', 'home_id'], unique=True, sqlite_where=sa.text("state NOT IN ('failed', 'withdrawn')"), postgresql_where=sa.text("state NOT IN ('failed', 'withdrawn')"))

    op.create_table('council_item',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('nomination_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('yes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('no', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('blank', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('base', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('present', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('quorate', sa.Boolean(), nullable=True),
    sa.Column('passed', sa.Boolean(), nullable=True),
    sa.CheckConstraint('yes >= 0 AND no >= 0 AND blank >= 0', name=op.f('ck_council_item_votes_are_counted_up')),
    sa.ForeignKeyConstraint(['nomination_id'], ['honour_nomination.id'], name=op.f('fk_council_item_nomination_id_honour_nomination')),
    sa.ForeignKeyConstraint(['session_id'], ['council_session.id'], name=op.f('fk_council_item_session_id_council_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_council_item')),
    sa.UniqueConstraint('session_id', 'nomination_id', name=op.f('uq_council_item_session_id_nomination_id'))
    )
    with op.batch_alter_table('council_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_council_item_nomination_id'), ['nomination_id'], unique=False)

    op.create_table('council_turnout',
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['council_member.id'], name=op.f('fk_council_turnout_member_id_council_member')),
    sa.ForeignKeyConstraint(['session_id'], ['council_session.id'], name=op.f('fk_council_turnout_session_id_council_session')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_council_turnout'))
    )
    with op.batch_alter_table('council_turnout', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_council_turnout_session_id'), ['session_id'], unique=False)

    op.create_table('honour_hardship',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('nomination_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('help', sa.Text(), nullable=True),
    sa.Column('helped_on', sa.Date(), nullable=True),
    sa.Column('evidence', sa.Text(), nullable=True),
    sa.CheckConstraint('(address_id IS NULL) <> (name IS NULL)', name=op.f('ck_honour_hardship_address_or_name')),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_honour_hardship_address_id_address')),
    sa.ForeignKeyConstraint(['nomination_id'], ['honour_nomination.id'], name=op.f('fk_honour_hardship_nomination_id_honour_nomination')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_honour_hardship')),
    sa.UniqueConstraint('nomination_id', 'address_id', name=op.f('uq_honour_hardship_nomination_id_address_id'))
    )
    with op.batch_alter_table('honour_hardship', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_honour_hardship_address_id'), ['address_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_honour_hardship_nomination_id'), ['nomination_id'], unique=False)

    op.create_table('honour_nomination_address',
    sa.Column('nomination_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_honour_nomination_address_address_id_address')),
    sa.ForeignKeyConstraint(['nomination_id'], ['honour_nomination.id'], name=op.f('fk_honour_nomination_address_nomination_id_honour_nomination')),
    sa.PrimaryKeyConstraint('nomination_id', 'address_id', name=op.f('pk_honour_nomination_address'))
    )
    with op.batch_alter_table('honour_nomination_address', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_honour_nomination_address_address_id'), ['address_id'], unique=False)

    op.create_table('honour_nomination_step',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('nomination_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('tier_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['account.id'], name=op.f('fk_honour_nomination_step_by_id_account')),
    sa.ForeignKeyConstraint(['nomination_id'], ['honour_nomination.id'], name=op.f('fk_honour_nomination_step_nomination_id_honour_nomination')),
    sa.ForeignKeyConstraint(['tier_id'], ['unit.id'], name=op.f('fk_honour_nomination_step_tier_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_honour_nomination_step'))
    )
    with op.batch_alter_table('honour_nomination_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_honour_nomination_step_nomination_id'), ['nomination_id'], unique=False)

    op.create_table('honour_nomination_story',
    sa.Column('nomination_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('story_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['nomination_id'], ['honour_nomination.id'], name=op.f('fk_honour_nomination_story_nomination_id_honour_nomination')),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_honour_nomination_story_story_id_story')),
    sa.PrimaryKeyConstraint('nomination_id', 'story_id', name=op.f('pk_honour_nomination_story'))
    )
    with op.batch_alter_table('honour_nomination_story', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_honour_nomination_story_story_id'), ['story_id'], unique=False)

    op.create_table('council_ballot',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('choice', sa.Enum('yes', 'no', 'blank', name='choice', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['council_item.id'], name=op.f('fk_council_ballot_item_id_council_item')),
    sa.ForeignKeyConstraint(['member_id'], ['council_member.id'], name=op.f('fk_council_ballot_member_id_council_member')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_council_ballot')),
    sa.UniqueConstraint('item_id', 'member_id', name=op.f('uq_council_ballot_item_id_member_id'))
    )
    op.create_table('council_conflict',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('declared_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['council_item.id'], name=op.f('fk_council_conflict_item_id_council_item')),
    sa.ForeignKeyConstraint(['member_id'], ['council_member.id'], name=op.f('fk_council_conflict_member_id_council_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_council_conflict')),
    sa.UniqueConstraint('member_id', 'item_id', name=op.f('uq_council_conflict_member_id_item_id'))
    )
    with op.batch_alter_table('council_conflict', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_council_conflict_item_id'), ['item_id'], unique=False)

    guard(GUARDED)


def downgrade() -> None:
    unguard([*GUARDED])
    with op.batch_alter_table('council_conflict', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_council_conflict_item_id'))

    op.drop_table('council_conflict')
    op.drop_table('council_ballot')
    with op.batch_alter_table('honour_nomination_story', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_honour_nomination_story_story_id'))

    op.drop_table('honour_nomination_story')
    with op.batch_alter_table('honour_nomination_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_honour_nomination_step_nomination_id'))

    op.drop_table('honour_nomination_step')
    with op.batch_alter_table('honour_nomination_address', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_honour_nomination_address_address_id'))

    op.drop_table('honour_nomination_address')
    with op.batch_alter_table('honour_hardship', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_honour_hardship_nomination_id'))
        batch_op.drop_index(batch_op.f('ix_honour_hardship_address_id'))

    op.drop_table('honour_hardship')
    with op.batch_alter_table('council_turnout', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_council_turnout_session_id'))

    op.drop_table('council_turnout')
    with op.batch_alter_table('council_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_council_item_nomination_id'))

    op.drop_table('council_item')
    with op.batch_alter_table('honour_nomination', schema=None) as batch_op:
        batch_op.drop_index('uq_honour_nomination_live', sqlite_where=sa.text("state NOT IN ('failed', 'withdrawn')"), postgresql_where=sa.text("state NOT IN ('failed', 'withdrawn')"))
        batch_op.drop_index(batch_op.f('ix_honour_nomination_unit_id'))
        batch_op.drop_index(batch_op.f('ix_honour_nomination_tier_id'))
        batch_op.drop_index('ix_honour_nomination_review_id_state')
        batch_op.drop_index(batch_op.f('ix_honour_nomination_decision_id'))

    op.drop_table('honour_nomination')
    with op.batch_alter_table('council_receipt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_council_receipt_session_id'))

    op.drop_table('council_receipt')
    with op.batch_alter_table('council_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_council_member_account_id'))

    op.drop_table('council_member')
    op.drop_table('honour_decision')
    with op.batch_alter_table('council_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_council_session_review_id'))

    op.drop_table('council_session')
    with op.batch_alter_table('honour_review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_honour_review_unit_id'))

    op.drop_table('honour_review')
    with op.batch_alter_table('honour_confirmation', schema=None) as batch_op:
        batch_op.drop_index('ix_honour_confirmation_newest')

    op.drop_table('honour_confirmation')

    with op.batch_alter_table('honour', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_honour_code'), type_='unique')
        batch_op.drop_column('name_until')
        batch_op.drop_column('birth_year')
        batch_op.drop_column('is_child')
        batch_op.drop_column('held_back')
        batch_op.drop_column('code')



GUARDED = {'council_ballot': ['key', 'item_id', 'member_id', 'choice'],
 'council_conflict': ['id', 'member_id', 'item_id', 'reason', 'declared_at'],
 'council_receipt': ['code_hash', 'session_id'],
 'council_turnout': ['member_id', 'session_id'],
 'honour_confirmation': ['id',
                         'code',
                         'year',
                         'kind',
                         'name',
                         'folded',
                         'unit_id',
                         'purpose',
                         'figures',
                         'issued_by_id',
                         'issued_at'],
 'honour_nomination_step': ['id', 'nomination_id', 'at', 'by_id', 'by_name', 'tier_id', 'before', 'after', 'words']}


def guard(tables: dict[str, list[str]]) -> None:
    """The database itself refuses DELETE, and UPDATE of any column listed."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, columns in tables.items():
        listed = ", ".join(f'"{name}"' for name in columns)
        for act, what in (("delete", "DELETE"), ("update", f"UPDATE OF {listed}")):
            name = f"keep_{table}_{act}"
            if on_sqlite:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
                )
                continue
            op.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION 'append-only: {table}'; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def unguard(tables: list[str]) -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in tables:
        for act in ("delete", "update"):
            if on_sqlite:
                op.execute(f"DROP TRIGGER IF EXISTS keep_{table}_{act}")
            else:
                op.execute(f"DROP FUNCTION IF EXISTS keep_{table}_{act}() CASCADE")
