"""the first shape

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('actor_name', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('changes', sa.JSON(), nullable=True),
    sa.Column('origin', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_event'))
    )
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_event_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_event_at'), ['at'], unique=False)
        batch_op.create_index('ix_audit_event_subject', ['subject', 'subject_id', 'id'], unique=False)

    op.create_table('budget',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget'))
    )
    with op.batch_alter_table('budget', schema=None) as batch_op:
        batch_op.create_index('ix_budget_key_at', ['key', 'at'], unique=False)

    op.create_table('chore_run',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('busy_until', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('moved', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_chore_run'))
    )
    op.create_table('consent_withdrawal',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scopes', sa.Text(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('with_third_parties', sa.Boolean(), nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('finish_by', sa.Date(), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('finished_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent_withdrawal'))
    )
    with op.batch_alter_table('consent_withdrawal', schema=None) as batch_op:
        batch_op.create_index('ix_consent_withdrawal_open', ['finished_at', 'answer_by'], unique=False)
        batch_op.create_index('ix_consent_withdrawal_subject', ['subject', 'subject_id'], unique=False)

    op.create_table('counter',
    sa.Column('series', sa.Text(), nullable=False),
    sa.Column('last', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('series', name=op.f('pk_counter'))
    )
    op.create_table('form_key',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('led_to', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_form_key'))
    )
    op.create_table('honour_round',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('level', sa.Enum('central', 'province', 'district', 'commune', name='level', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('kind', sa.Enum('title', 'commendation', 'certificate', 'praise', name='honourkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_honour_round')),
    sa.UniqueConstraint('year', 'name', 'level', 'kind', name=op.f('uq_honour_round_year_name_level_kind'))
    )
    op.create_table('media_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('photo', 'document', name='filekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.Column('shows_face', sa.Boolean(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('mime', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('width', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('height', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('variants', sa.JSON(), nullable=False),
    sa.Column('original_name', sa.Text(), nullable=True),
    sa.Column('alt', sa.Text(), nullable=True),
    sa.Column('caption', sa.Text(), nullable=True),
    sa.Column('credit', sa.Text(), nullable=True),
    sa.Column('uploaded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('uploaded_at', sa.DateTime(), nullable=False),
    sa.Column('removed_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_media_file')),
    sa.UniqueConstraint('token', name=op.f('uq_media_file_token'))
    )
    with op.batch_alter_table('media_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_media_file_sha256'), ['sha256'], unique=False)
        batch_op.create_index('ix_media_file_subject', ['subject', 'subject_id'], unique=False)

    op.create_table('message',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recipient', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('once_key', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('not_before', sa.DateTime(), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=True),
    sa.Column('attempts', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('once_key', name=op.f('uq_message_once_key'))
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index('ix_message_waiting', ['sent_at', 'not_before'], unique=False)

    op.create_table('official_account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('bank', sa.Text(), nullable=False),
    sa.Column('bank_bin', sa.Text(), nullable=True),
    sa.Column('holder', sa.Text(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('active_from', sa.Date(), nullable=False),
    sa.Column('active_to', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_official_account')),
    sa.UniqueConstraint('number', name=op.f('uq_official_account_number'))
    )
    op.create_table('plan',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan')),
    sa.UniqueConstraint('name', name=op.f('uq_plan_name'))
    )
    op.create_table('programme',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('is_campaign', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme')),
    sa.UniqueConstraint('folded', name=op.f('uq_programme_folded')),
    sa.UniqueConstraint('name', name=op.f('uq_programme_name'))
    )
    op.create_table('search_row',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('ref', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('snippet', sa.Text(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('consent_subject', sa.Text(), nullable=True),
    sa.Column('consent_subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_row')),
    sa.UniqueConstraint('kind', 'ref', name=op.f('uq_search_row_kind_ref'))
    )
    with op.batch_alter_table('search_row', schema=None) as batch_op:
        batch_op.create_index('ix_search_row_newest', ['kind', 'at'], unique=False)

    op.create_table('sign_in_attempt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('succeeded', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_attempt'))
    )
    with op.batch_alter_table('sign_in_attempt', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_attempt_email_at', ['email', 'at'], unique=False)
        batch_op.create_index('ix_sign_in_attempt_place_at', ['place', 'at'], unique=False)

    op.create_table('unit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('official_code', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('central', 'province', 'district', 'commune', 'hamlet', 'sub_branch', 'school', 'club', 'member', 'commune_body', 'school_body', 'company', 'hospital', 'other', name='unitkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('parent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('path', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('sort_key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('abbreviation', sa.Text(), nullable=True),
    sa.CheckConstraint('valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from', name=op.f('ck_unit_lives_forward')),
    sa.ForeignKeyConstraint(['parent_id'], ['unit.id'], name=op.f('fk_unit_parent_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('code', name=op.f('uq_unit_code'))
    )
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_folded'), ['folded'], unique=False)
        batch_op.create_index(batch_op.f('ix_unit_kind'), ['kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_unit_official_code'), ['official_code'], unique=False)
        batch_op.create_index('ix_unit_parent_id_sort', ['parent_id', 'sort_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_unit_path'), ['path'], unique=False)

    op.create_table('account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('sort_key', sa.Text(), nullable=False),
    sa.Column('role', sa.Enum('administrator', 'province_officer', 'district_officer', 'commune_officer', 'editor', 'accountant', 'reporter', 'council', 'auditor', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('stamp', sa.Text(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('locked_at', sa.DateTime(), nullable=True),
    sa.Column('locked_reason', sa.Text(), nullable=True),
    sa.Column('demonstration', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_account_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email', name=op.f('uq_account_email'))
    )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_unit_id'), ['unit_id'], unique=False)

    op.create_table('channel',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('facebook', 'zalo', 'website', 'newspaper', 'broadcast', 'portal', name='channelkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('link', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_channel_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channel')),
    sa.UniqueConstraint('unit_id', 'kind', 'from_on', name=op.f('uq_channel_unit_id_kind_from_on'))
    )
    op.create_table('commune_class',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('level', sa.Enum('difficult', 'average', name='communelevel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_commune_class_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commune_class')),
    sa.UniqueConstraint('year', 'unit_id', name=op.f('uq_commune_class_year_unit_id'))
    )
    op.create_table('consent',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scope', sa.Enum('receive', 'text', 'face', 'place', name='scope', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('giver', sa.Enum('self', 'guardian', 'child', name='giver', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('giver_name', sa.Text(), nullable=True),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('evidence', sa.Text(), nullable=True),
    sa.Column('evidence_file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('origin', sa.Text(), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_reason', sa.Text(), nullable=True),
    sa.CheckConstraint('valid_until IS NULL OR valid_until >= given_on', name=op.f('ck_consent_ends_after_it_began')),
    sa.ForeignKeyConstraint(['evidence_file_id'], ['media_file.id'], name=op.f('fk_consent_evidence_file_id_media_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index('ix_consent_subject', ['subject', 'subject_id', 'scope'], unique=False)

    op.create_table('document',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('symbol', sa.Text(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('kind', sa.Enum('plan', 'guidance', 'decision', 'report', 'other', name='documentkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('abstract', sa.Text(), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['media_file.id'], name=op.f('fk_document_file_id_media_file')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_document_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document')),
    sa.UniqueConstraint('symbol', 'unit_id', 'on', name=op.f('uq_document_symbol_unit_id_on'))
    )
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_on'), ['on'], unique=False)
        batch_op.create_index(batch_op.f('ix_document_unit_id'), ['unit_id'], unique=False)

    op.create_table('participation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('level', sa.Enum('central', 'province', 'district', 'commune', name='level', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('person', 'collective', name='participantkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_participation_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation')),
    sa.UniqueConstraint('year', 'level', 'unit_id', 'kind', 'code', name=op.f('uq_participation_year_level_unit_id_kind_code'))
    )
    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participation_code'), ['code'], unique=False)
        batch_op.create_index(batch_op.f('ix_participation_unit_id'), ['unit_id'], unique=False)

    op.create_table('pilot',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_pilot_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pilot')),
    sa.UniqueConstraint('year', 'unit_id', 'name', name=op.f('uq_pilot_year_unit_id_name'))
    )
    op.create_table('plan_target',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('plan_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('target', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('from_period', sa.Text(), nullable=False),
    sa.Column('to_period', sa.Text(), nullable=True),
    sa.Column('threshold', sa.Numeric(precision=18, scale=4), nullable=True),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_target_plan_id_plan')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_plan_target_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_target')),
    sa.UniqueConstraint('plan_id', 'target', 'unit_id', 'from_period', name=op.f('uq_plan_target_plan_id_target_unit_id_from_period'))
    )
    op.create_table('roster_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('leaders', 'commune_bodies', 'sub_branches', 'members', 'school_bodies', 'schools', 'clubs', name='rosterkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('sort_key', sa.Text(), nullable=False),
    sa.Column('position', sa.Text(), nullable=True),
    sa.CheckConstraint('year > 2000', name=op.f('ck_roster_entry_year_is_real')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_roster_entry_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_entry')),
    sa.UniqueConstraint('year', 'kind', 'unit_id', 'code', name=op.f('uq_roster_entry_year_kind_unit_id_code'))
    )
    with op.batch_alter_table('roster_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roster_entry_code'), ['code'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_entry_folded'), ['folded'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_entry_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_entry_year'), ['year'], unique=False)

    op.create_table('unit_succession',
    sa.Column('old_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('new_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('partial', sa.Boolean(), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('decision', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['new_id'], ['unit.id'], name=op.f('fk_unit_succession_new_id_unit')),
    sa.ForeignKeyConstraint(['old_id'], ['unit.id'], name=op.f('fk_unit_succession_old_id_unit')),
    sa.PrimaryKeyConstraint('old_id', 'new_id', name=op.f('pk_unit_succession'))
    )
    with op.batch_alter_table('unit_succession', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_succession_new_id'), ['new_id'], unique=False)

    op.create_table('address',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.Text(), nullable=True),
    sa.Column('chapter_key', sa.Text(), nullable=True),
    sa.Column('origin', sa.Enum('site', 'paper', name='origin', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('kind', sa.Enum('person', 'household', 'collective', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('folded_name', sa.Text(), nullable=False),
    sa.Column('sort_key', sa.Text(), nullable=False),
    sa.Column('birth_year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('gender', sa.Text(), nullable=True),
    sa.Column('cccd', sa.Text(), nullable=True),
    sa.Column('cccd_blind', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('phone_blind', sa.Text(), nullable=True),
    sa.Column('residence', sa.Text(), nullable=True),
    sa.Column('health', sa.Text(), nullable=True),
    sa.Column('household_key', sa.Text(), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hamlet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('introduced_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('beneficiary_group', sa.Enum('hardship', 'school', 'disabled', 'agent_orange', 'disaster', 'serious_illness', 'accident', 'orphan', 'elderly_alone', 'other', name='group', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('other_support', sa.Text(), nullable=True),
    sa.Column('urgency', sa.Enum('can_wait', 'soon', 'urgent', name='urgency', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('nobody_earns', sa.Boolean(), nullable=False),
    sa.Column('dependants', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('alias', sa.Text(), nullable=True),
    sa.Column('headline', sa.Text(), nullable=True),
    sa.Column('summary', sa.Text(), nullable=True),
    sa.Column('story', sa.Text(), nullable=True),
    sa.Column('art', sa.Text(), nullable=False),
    sa.Column('shown_photo_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('dossier', sa.Enum('draft', 'surveyed', 'awaiting', 'verified', 'approved', 'returned', 'rejected', 'merged', 'closed', name='dossier', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('publication', sa.Enum('none', 'published', 'hidden', 'removed', name='publication', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('help', sa.Enum('none', 'taken', 'helped', 'regular', 'full', name='help', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('taken', sa.Boolean(), nullable=False),
    sa.Column('helped', sa.Boolean(), nullable=False),
    sa.Column('regular_running', sa.Boolean(), nullable=False),
    sa.Column('consent', sa.Enum('none', 'in_force', 'expired', 'withdrawn', name='consentstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('text_consent_until', sa.Date(), nullable=True),
    sa.Column('surveyed_on', sa.Date(), nullable=True),
    sa.Column('reviewed_on', sa.Date(), nullable=True),
    sa.Column('verified_on', sa.Date(), nullable=True),
    sa.Column('approved_on', sa.Date(), nullable=True),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('inhandao_code', sa.Text(), nullable=True),
    sa.Column('inhandao_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closing', sa.Enum('out_of_hardship', 'deceased', 'moved', 'consent_withdrawn', 'untrue', name='closing', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('merged_into_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('waiting_since', sa.DateTime(), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('verified_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('approved_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('updated_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('priority', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('need_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pledged_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('received_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('delivered_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('visit_due_on', sa.Date(), nullable=True),
    sa.CheckConstraint("origin = 'paper' OR approved_by_id IS NULL OR approved_by_id <> created_by_id", name=op.f('ck_address_approver_is_not_author')),
    sa.CheckConstraint("origin = 'paper' OR approved_by_id IS NULL OR approved_by_id <> verified_by_id", name=op.f('ck_address_approver_is_not_verifier')),
    sa.CheckConstraint("origin = 'paper' OR dossier <> 'approved' OR (approved_by_id IS NOT NULL AND verified_by_id IS NOT NULL AND created_by_id IS NOT NULL)", name=op.f('ck_address_approval_names_three_people')),
    sa.CheckConstraint("origin = 'paper' OR verified_by_id IS NULL OR verified_by_id <> created_by_id", name=op.f('ck_address_verifier_is_not_author')),
    sa.CheckConstraint('need_vnd >= 0 AND pledged_vnd >= 0', name=op.f('ck_address_sums_are_not_negative')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['account.id'], name=op.f('fk_address_approved_by_id_account')),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_address_created_by_id_account')),
    sa.ForeignKeyConstraint(['hamlet_id'], ['unit.id'], name=op.f('fk_address_hamlet_id_unit')),
    sa.ForeignKeyConstraint(['introduced_by_id'], ['unit.id'], name=op.f('fk_address_introduced_by_id_unit')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['address.id'], name=op.f('fk_address_merged_into_id_address')),
    sa.ForeignKeyConstraint(['shown_photo_id'], ['media_file.id'], name=op.f('fk_address_shown_photo_id_media_file')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_address_unit_id_unit')),
    sa.ForeignKeyConstraint(['verified_by_id'], ['account.id'], name=op.f('fk_address_verified_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address')),
    sa.UniqueConstraint('chapter_key', name=op.f('uq_address_chapter_key')),
    sa.UniqueConstraint('code', name=op.f('uq_address_code'))
    )
    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_address_cccd_blind'), ['cccd_blind'], unique=False)
        batch_op.create_index('ix_address_desk', ['dossier', 'unit_id', 'waiting_since'], unique=False)
        batch_op.create_index(batch_op.f('ix_address_folded_name'), ['folded_name'], unique=False)
        batch_op.create_index(batch_op.f('ix_address_hamlet_id'), ['hamlet_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_address_household_key'), ['household_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_address_introduced_by_id'), ['introduced_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_address_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_address_phone_blind'), ['phone_blind'], unique=False)
        batch_op.create_index('ix_address_public_order', ['publication', 'priority', 'approved_on', 'id'], unique=False)
        batch_op.create_index('ix_address_same_person', ['folded_name', 'birth_year', 'unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_address_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_address_visit_due_on'), ['visit_due_on'], unique=False)

    op.create_table('draft',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('based_on', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_draft_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('account_id', 'place', name=op.f('uq_draft_account_id_place'))
    )
    op.create_table('story',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('lede', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('topic', sa.Enum('deed', 'house', 'school', 'blood', 'kitchen', 'livelihood', 'disaster', 'association', name='topic', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('art', sa.Text(), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cover_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'review', 'scheduled', 'published', 'withdrawn', name='storystate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('author_name', sa.Text(), nullable=False),
    sa.Column('approved_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('publish_at', sa.DateTime(), nullable=True),
    sa.Column('published_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_reason', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('updated_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name=op.f('ck_story_published_has_its_time')),
    sa.CheckConstraint('approved_by_id IS NULL OR approved_by_id <> author_id', name=op.f('ck_story_author_does_not_approve')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['account.id'], name=op.f('fk_story_approved_by_id_account')),
    sa.ForeignKeyConstraint(['author_id'], ['account.id'], name=op.f('fk_story_author_id_account')),
    sa.ForeignKeyConstraint(['cover_id'], ['media_file.id'], name=op.f('fk_story_cover_id_media_file')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_story_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story')),
    sa.UniqueConstraint('slug', name=op.f('uq_story_slug'))
    )
    with op.batch_alter_table('story', schema=None) as batch_op:
        batch_op.create_index('ix_story_column', ['state', 'published_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_story_topic'), ['topic'], unique=False)
        batch_op.create_index(batch_op.f('ix_story_unit_id'), ['unit_id'], unique=False)

    op.create_table('act',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('chapter_key', sa.Text(), nullable=True),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_act_address_id_address')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_act')),
    sa.UniqueConstraint('chapter_key', 'address_id', name=op.f('uq_act_chapter_key_address_id'))
    )
    with op.batch_alter_table('act', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_act_address_id'), ['address_id'], unique=False)

    op.create_table('address_move',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('axis', sa.Enum('dossier', 'publication', 'consent', 'help', name='axis', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_address_move_address_id_address')),
    sa.ForeignKeyConstraint(['by_id'], ['account.id'], name=op.f('fk_address_move_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address_move'))
    )
    with op.batch_alter_table('address_move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_address_move_address_id'), ['address_id'], unique=False)

    op.create_table('address_residence',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hamlet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_address_residence_address_id_address')),
    sa.ForeignKeyConstraint(['hamlet_id'], ['unit.id'], name=op.f('fk_address_residence_hamlet_id_unit')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_address_residence_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address_residence')),
    sa.UniqueConstraint('address_id', 'from_on', name=op.f('uq_address_residence_address_id_from_on'))
    )
    with op.batch_alter_table('address_residence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_address_residence_address_id'), ['address_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_address_residence_unit_id'), ['unit_id'], unique=False)

    op.create_table('address_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('content', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_address_version_address_id_address')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address_version')),
    sa.UniqueConstraint('address_id', 'number', name=op.f('uq_address_version_address_id_number'))
    )
    op.create_table('concern',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('sender_name', sa.Text(), nullable=True),
    sa.Column('sender_phone', sa.Text(), nullable=True),
    sa.Column('state', sa.Enum('new', 'taken', 'accepted', 'closed', name='queuestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('handled_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('handled_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_concern_address_id_address')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_concern'))
    )
    with op.batch_alter_table('concern', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_concern_address_id'), ['address_id'], unique=False)
        batch_op.create_index('ix_concern_queue', ['state', 'id'], unique=False)

    op.create_table('guardian',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('relation', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('phone_blind', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_guardian_address_id_address')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guardian')),
    sa.UniqueConstraint('address_id', name=op.f('uq_guardian_address_id'))
    )
    with op.batch_alter_table('guardian', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_guardian_phone_blind'), ['phone_blind'], unique=False)

    op.create_table('honour',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('honoured_kind', sa.Enum('person', 'collective', name='participantkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('sort_key', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('achievement', sa.Text(), nullable=True),
    sa.Column('decision_symbol', sa.Text(), nullable=True),
    sa.Column('signer', sa.Text(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('story_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name_consented', sa.Boolean(), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['round_id'], ['honour_round.id'], name=op.f('fk_honour_round_id_honour_round')),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_honour_story_id_story')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_honour_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_honour')),
    sa.UniqueConstraint('round_id', 'honoured_kind', 'folded', 'unit_id', name=op.f('uq_honour_round_id_honoured_kind_folded_unit_id'))
    )
    with op.batch_alter_table('honour', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_honour_folded'), ['folded'], unique=False)
        batch_op.create_index(batch_op.f('ix_honour_round_id'), ['round_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_honour_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index('ix_honour_wall', ['decided_on', 'id'], unique=False)

    op.create_table('household_member',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('folded_name', sa.Text(), nullable=False),
    sa.Column('birth_year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('relation', sa.Text(), nullable=False),
    sa.Column('cccd_blind', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_household_member_address_id_address')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household_member'))
    )
    with op.batch_alter_table('household_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_household_member_address_id'), ['address_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_household_member_cccd_blind'), ['cccd_blind'], unique=False)
        batch_op.create_index(batch_op.f('ix_household_member_folded_name'), ['folded_name'], unique=False)

    op.create_table('listing',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('system', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=True),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('link', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_listing_address_id_address')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listing'))
    )
    with op.batch_alter_table('listing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_listing_address_id'), ['address_id'], unique=False)

    op.create_table('need',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('regular', 'wheelchair', 'house_new', 'house_repair', 'treatment', 'rehabilitation', 'capital', 'seedlings', 'loan', 'training', 'savings', 'insurance', 'scholarship', 'other', name='needkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=True),
    sa.Column('quantity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('measure', sa.Text(), nullable=True),
    sa.Column('amount_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cycle', sa.Enum('once', 'month', 'quarter', 'year', name='cycle', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('periods', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pledged_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('received_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('delivered_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pledged_quantity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('delivered_quantity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('dropped_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint('amount_vnd >= 0', name=op.f('ck_need_amount_is_not_negative')),
    sa.CheckConstraint('periods >= 1', name=op.f('ck_need_at_least_one_period')),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_need_address_id_address')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need')),
    sa.UniqueConstraint('address_id', 'position', name=op.f('uq_need_address_id_position'))
    )
    with op.batch_alter_table('need', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_need_address_id'), ['address_id'], unique=False)

    op.create_table('not_duplicate',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('second_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('first_id < second_id', name=op.f('ck_not_duplicate_in_order')),
    sa.ForeignKeyConstraint(['first_id'], ['address.id'], name=op.f('fk_not_duplicate_first_id_address')),
    sa.ForeignKeyConstraint(['second_id'], ['address.id'], name=op.f('fk_not_duplicate_second_id_address')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_not_duplicate')),
    sa.UniqueConstraint('first_id', 'second_id', name=op.f('uq_not_duplicate_first_id_second_id'))
    )
    op.create_table('plan_step',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('who', sa.Text(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_plan_step_address_id_address')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_step'))
    )
    with op.batch_alter_table('plan_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_step_address_id'), ['address_id'], unique=False)

    op.create_table('proposal',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('proposed_by_unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('proposed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('person', sa.Text(), nullable=False),
    sa.Column('whereabouts', sa.Text(), nullable=False),
    sa.Column('situation', sa.Text(), nullable=False),
    sa.Column('sender_name', sa.Text(), nullable=True),
    sa.Column('sender_phone', sa.Text(), nullable=True),
    sa.Column('token_hash', sa.Text(), nullable=True),
    sa.Column('state', sa.Enum('new', 'taken', 'accepted', 'closed', name='queuestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('handled_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('handled_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_proposal_address_id_address')),
    sa.ForeignKeyConstraint(['proposed_by_unit_id'], ['unit.id'], name=op.f('fk_proposal_proposed_by_unit_id_unit')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_proposal_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_proposal_token_hash'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index('ix_proposal_queue', ['state', 'unit_id', 'id'], unique=False)

    op.create_table('public_review',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('attended', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agreed', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rank', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('minutes_symbol', sa.Text(), nullable=True),
    sa.Column('minutes_file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('attended >= 0 AND agreed >= 0 AND agreed <= attended', name=op.f('ck_public_review_votes_add_up')),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_public_review_address_id_address')),
    sa.ForeignKeyConstraint(['minutes_file_id'], ['media_file.id'], name=op.f('fk_public_review_minutes_file_id_media_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_review'))
    )
    with op.batch_alter_table('public_review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_public_review_address_id'), ['address_id'], unique=False)

    op.create_table('story_address',
    sa.Column('story_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_story_address_address_id_address')),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_story_address_story_id_story')),
    sa.PrimaryKeyConstraint('story_id', 'address_id', name=op.f('pk_story_address'))
    )
    with op.batch_alter_table('story_address', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_story_address_address_id'), ['address_id'], unique=False)

    op.create_table('story_comment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('story_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_story_comment_story_id_story')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story_comment'))
    )
    with op.batch_alter_table('story_comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_story_comment_story_id'), ['story_id'], unique=False)

    op.create_table('story_fact',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('story_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('measure', sa.Text(), nullable=False),
    sa.Column('span', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_story_fact_story_id_story')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story_fact'))
    )
    with op.batch_alter_table('story_fact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_story_fact_story_id'), ['story_id'], unique=False)

    op.create_table('story_old_slug',
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('story_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_story_old_slug_story_id_story')),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_story_old_slug'))
    )
    op.create_table('story_revision',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('story_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('lede', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_story_revision_story_id_story')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story_revision'))
    )
    with op.batch_alter_table('story_revision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_story_revision_story_id'), ['story_id'], unique=False)

    op.create_table('story_subject',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('story_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('person', 'collective', name='subjectkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('consented', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_story_subject_story_id_story')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story_subject')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('story_subject', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_story_subject_folded'), ['folded'], unique=False)
        batch_op.create_index(batch_op.f('ix_story_subject_story_id'), ['story_id'], unique=False)

    op.create_table('survey',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('surveyors', sa.Text(), nullable=False),
    sa.Column('witness', sa.Text(), nullable=True),
    sa.Column('findings', sa.Text(), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_survey_address_id_address')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey'))
    )
    with op.batch_alter_table('survey', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_address_id'), ['address_id'], unique=False)

    op.create_table('visit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('visitors', sa.Text(), nullable=False),
    sa.Column('situation', sa.Text(), nullable=False),
    sa.Column('result', sa.Enum('better', 'same', 'worse', 'not_met', name='visitresult', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_visit_address_id_address')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit'))
    )
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_address_id'), ['address_id'], unique=False)

    op.create_table('pledge',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('chapter_key', sa.Text(), nullable=True),
    sa.Column('token_hash', sa.Text(), nullable=True),
    sa.Column('origin', sa.Enum('site', 'paper', name='origin', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('need_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('donor_kind', sa.Enum('person', 'organisation', name='donorkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('donor_name', sa.Text(), nullable=False),
    sa.Column('donor_blind', sa.Text(), nullable=False),
    sa.Column('shown_name', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('phone_blind', sa.Text(), nullable=True),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('roster_code', sa.Text(), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('form', sa.Enum('cash', 'in_kind', 'labour', name='form', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('content', sa.Text(), nullable=True),
    sa.Column('quantity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('measure', sa.Text(), nullable=True),
    sa.Column('value_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cycle', sa.Enum('once', 'month', 'quarter', 'year', name='cycle', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('periods', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('shown', sa.Enum('masked', 'anonymous', 'named', name='shown', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('amount_hidden', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('wants_news', sa.Boolean(), nullable=False),
    sa.Column('consented_at', sa.DateTime(), nullable=True),
    sa.Column('state', sa.Enum('waiting', 'confirmed', 'running', 'done', 'cancelled', 'lapsed', 'refused', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('beyond_need', sa.Boolean(), nullable=False),
    sa.Column('pledged_at', sa.DateTime(), nullable=False),
    sa.Column('lapses_on', sa.Date(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('received_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('delivered_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('version', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('periods >= 1', name=op.f('ck_pledge_at_least_one_period')),
    sa.CheckConstraint('value_vnd >= 0', name=op.f('ck_pledge_value_is_not_negative')),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_pledge_address_id_address')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_pledge_need_id_need')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['account.id'], name=op.f('fk_pledge_recorded_by_id_account')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_pledge_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pledge')),
    sa.UniqueConstraint('chapter_key', name=op.f('uq_pledge_chapter_key')),
    sa.UniqueConstraint('code', name=op.f('uq_pledge_code')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_pledge_token_hash'))
    )
    with op.batch_alter_table('pledge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pledge_donor_blind'), ['donor_blind'], unique=False)
        batch_op.create_index(batch_op.f('ix_pledge_need_id'), ['need_id'], unique=False)
        batch_op.create_index('ix_pledge_of_address', ['address_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_pledge_phone_blind'), ['phone_blind'], unique=False)
        batch_op.create_index('ix_pledge_queue', ['state', 'pledged_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pledge_roster_code'), ['roster_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_pledge_unit_id'), ['unit_id'], unique=False)

    op.create_table('assistance_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('chapter_key', sa.Text(), nullable=True),
    sa.Column('origin', sa.Enum('site', 'paper', name='origin', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('act_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('need_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('need_kind', sa.Enum('regular', 'wheelchair', 'house_new', 'house_repair', 'treatment', 'rehabilitation', 'capital', 'seedlings', 'loan', 'training', 'savings', 'insurance', 'scholarship', 'other', name='needkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('pledge_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('delivered_at', sa.DateTime(), nullable=False),
    sa.Column('giver_kind', sa.Enum('person', 'organisation', name='donorkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('giver_name', sa.Text(), nullable=False),
    sa.Column('giver_blind', sa.Text(), nullable=False),
    sa.Column('shown', sa.Enum('masked', 'anonymous', 'named', name='shown', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('shown_name', sa.Text(), nullable=True),
    sa.Column('roster_code', sa.Text(), nullable=True),
    sa.Column('mobilised_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('form', sa.Enum('cash', 'in_kind', 'labour', name='form', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('value_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quantity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('measure', sa.Text(), nullable=True),
    sa.Column('basis', sa.Enum('invoice', 'market', 'estimate', name='basis', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('programme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('is_loan', sa.Boolean(), nullable=False),
    sa.Column('is_regular', sa.Boolean(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=True),
    sa.Column('evidence_file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('entered_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('entered_at', sa.DateTime(), nullable=False),
    sa.Column('verified_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('verified_at', sa.DateTime(), nullable=True),
    sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint("origin = 'paper' OR verified_by_id IS NULL OR verified_by_id <> entered_by_id", name=op.f('ck_assistance_line_verifier_is_not_enterer')),
    sa.CheckConstraint('value_vnd >= 0 OR reverses_id IS NOT NULL', name=op.f('ck_assistance_line_only_a_reversal_is_negative')),
    sa.ForeignKeyConstraint(['act_id'], ['act.id'], name=op.f('fk_assistance_line_act_id_act')),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_assistance_line_address_id_address')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['account.id'], name=op.f('fk_assistance_line_entered_by_id_account')),
    sa.ForeignKeyConstraint(['evidence_file_id'], ['media_file.id'], name=op.f('fk_assistance_line_evidence_file_id_media_file')),
    sa.ForeignKeyConstraint(['mobilised_by_id'], ['unit.id'], name=op.f('fk_assistance_line_mobilised_by_id_unit')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_assistance_line_need_id_need')),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledge.id'], name=op.f('fk_assistance_line_pledge_id_pledge')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_assistance_line_programme_id_programme')),
    sa.ForeignKeyConstraint(['reverses_id'], ['assistance_line.id'], name=op.f('fk_assistance_line_reverses_id_assistance_line')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_assistance_line_unit_id_unit')),
    sa.ForeignKeyConstraint(['verified_by_id'], ['account.id'], name=op.f('fk_assistance_line_verified_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assistance_line')),
    sa.UniqueConstraint('chapter_key', name=op.f('uq_assistance_line_chapter_key')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_assistance_line_reverses_id'))
    )
    with op.batch_alter_table('assistance_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assistance_line_act_id'), ['act_id'], unique=False)
        batch_op.create_index('ix_assistance_line_figures', ['unit_id', 'delivered_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_assistance_line_giver_blind'), ['giver_blind'], unique=False)
        batch_op.create_index(batch_op.f('ix_assistance_line_mobilised_by_id'), ['mobilised_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assistance_line_need_id'), ['need_id'], unique=False)
        batch_op.create_index('ix_assistance_line_newest', ['delivered_at', 'id'], unique=False)
        batch_op.create_index('ix_assistance_line_of_address', ['address_id', 'reverses_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assistance_line_pledge_id'), ['pledge_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assistance_line_programme_id'), ['programme_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assistance_line_roster_code'), ['roster_code'], unique=False)
        batch_op.create_index('ix_assistance_line_unverified', ['id'], unique=False, sqlite_where=sa.text('verified_at IS NULL'), postgresql_where=sa.text('verified_at IS NULL'))

    op.create_table('instalment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pledge_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('value_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('met_on', sa.Date(), nullable=True),
    sa.Column('reminded_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledge.id'], name=op.f('fk_instalment_pledge_id_pledge')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_instalment')),
    sa.UniqueConstraint('pledge_id', 'number', name=op.f('uq_instalment_pledge_id_number'))
    )
    with op.batch_alter_table('instalment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_instalment_due_on'), ['due_on'], unique=False)

    op.create_table('offer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('roster_code', sa.Text(), nullable=False),
    sa.Column('to_name', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('offered_at', sa.DateTime(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state', sa.Enum('offered', 'taken', 'declined', name='offerstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('pledge_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_offer_address_id_address')),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledge.id'], name=op.f('fk_offer_pledge_id_pledge')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_offer_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offer')),
    sa.UniqueConstraint('address_id', 'roster_code', 'unit_id', name=op.f('uq_offer_address_id_roster_code_unit_id'))
    )
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offer_address_id'), ['address_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_offer_unit_id'), ['unit_id'], unique=False)

    op.create_table('pledge_move',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pledge_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledge.id'], name=op.f('fk_pledge_move_pledge_id_pledge')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pledge_move'))
    )
    with op.batch_alter_table('pledge_move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pledge_move_pledge_id'), ['pledge_id'], unique=False)

    op.create_table('receipt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('need_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('pledge_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('form', sa.Enum('cash', 'in_kind', 'labour', name='form', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('content', sa.Text(), nullable=True),
    sa.Column('value_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('giver_name', sa.Text(), nullable=False),
    sa.Column('shown_name', sa.Text(), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint('(value_vnd > 0 AND reverses_id IS NULL) OR (value_vnd < 0 AND reverses_id IS NOT NULL)', name=op.f('ck_receipt_sign_says_what_it_is')),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_receipt_address_id_address')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_receipt_need_id_need')),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledge.id'], name=op.f('fk_receipt_pledge_id_pledge')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['account.id'], name=op.f('fk_receipt_recorded_by_id_account')),
    sa.ForeignKeyConstraint(['reverses_id'], ['receipt.id'], name=op.f('fk_receipt_reverses_id_receipt')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_receipt_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_receipt_reverses_id')),
    sa.UniqueConstraint('unit_id', 'year', 'number', name=op.f('uq_receipt_unit_id_year_number'))
    )
    with op.batch_alter_table('receipt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipt_address_id'), ['address_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_receipt_need_id'), ['need_id'], unique=False)
        batch_op.create_index('ix_receipt_newest', ['received_on', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_receipt_pledge_id'), ['pledge_id'], unique=False)
    guard()
    index_text()


def downgrade() -> None:
    unguard()
    with op.batch_alter_table('receipt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_receipt_pledge_id'))
        batch_op.drop_index('ix_receipt_newest')
        batch_op.drop_index(batch_op.f('ix_receipt_need_id'))
        batch_op.drop_index(batch_op.f('ix_receipt_address_id'))

    op.drop_table('receipt')
    with op.batch_alter_table('pledge_move', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pledge_move_pledge_id'))

    op.drop_table('pledge_move')
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offer_unit_id'))
        batch_op.drop_index(batch_op.f('ix_offer_address_id'))

    op.drop_table('offer')
    with op.batch_alter_table('instalment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_instalment_due_on'))

    op.drop_table('instalment')
    with op.batch_alter_table('assistance_line', schema=None) as batch_op:
        batch_op.drop_index('ix_assistance_line_unverified', sqlite_where=sa.text('verified_at IS NULL'), postgresql_where=sa.text('verified_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_assistance_line_roster_code'))
        batch_op.drop_index(batch_op.f('ix_assistance_line_programme_id'))
        batch_op.drop_index(batch_op.f('ix_assistance_line_pledge_id'))
        batch_op.drop_index('ix_assistance_line_of_address')
        batch_op.drop_index('ix_assistance_line_newest')
        batch_op.drop_index(batch_op.f('ix_assistance_line_need_id'))
        batch_op.drop_index(batch_op.f('ix_assistance_line_mobilised_by_id'))
        batch_op.drop_index(batch_op.f('ix_assistance_line_giver_blind'))
        batch_op.drop_index('ix_assistance_line_figures')
        batch_op.drop_index(batch_op.f('ix_assistance_line_act_id'))

    op.drop_table('assistance_line')
    with op.batch_alter_table('pledge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pledge_unit_id'))
        batch_op.drop_index(batch_op.f('ix_pledge_roster_code'))
        batch_op.drop_index('ix_pledge_queue')
        batch_op.drop_index(batch_op.f('ix_pledge_phone_blind'))
        batch_op.drop_index('ix_pledge_of_address')
        batch_op.drop_index(batch_op.f('ix_pledge_need_id'))
        batch_op.drop_index(batch_op.f('ix_pledge_donor_blind'))

    op.drop_table('pledge')
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_visit_address_id'))

    op.drop_table('visit')
    with op.batch_alter_table('survey', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_address_id'))

    op.drop_table('survey')
    with op.batch_alter_table('story_subject', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_story_subject_story_id'))
        batch_op.drop_index(batch_op.f('ix_story_subject_folded'))

    op.drop_table('story_subject')
    with op.batch_alter_table('story_revision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_story_revision_story_id'))

    op.drop_table('story_revision')
    op.drop_table('story_old_slug')
    with op.batch_alter_table('story_fact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_story_fact_story_id'))

    op.drop_table('story_fact')
    with op.batch_alter_table('story_comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_story_comment_story_id'))

    op.drop_table('story_comment')
    with op.batch_alter_table('story_address', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_story_address_address_id'))

    op.drop_table('story_address')
    with op.batch_alter_table('public_review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_public_review_address_id'))

    op.drop_table('public_review')
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index('ix_proposal_queue')

    op.drop_table('proposal')
    with op.batch_alter_table('plan_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_step_address_id'))

    op.drop_table('plan_step')
    op.drop_table('not_duplicate')
    with op.batch_alter_table('need', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_need_address_id'))

    op.drop_table('need')
    with op.batch_alter_table('listing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_listing_address_id'))

    op.drop_table('listing')
    with op.batch_alter_table('household_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_household_member_folded_name'))
        batch_op.drop_index(batch_op.f('ix_household_member_cccd_blind'))
        batch_op.drop_index(batch_op.f('ix_household_member_address_id'))

    op.drop_table('household_member')
    with op.batch_alter_table('honour', schema=None) as batch_op:
        batch_op.drop_index('ix_honour_wall')
        batch_op.drop_index(batch_op.f('ix_honour_unit_id'))
        batch_op.drop_index(batch_op.f('ix_honour_round_id'))
        batch_op.drop_index(batch_op.f('ix_honour_folded'))

    op.drop_table('honour')
    with op.batch_alter_table('guardian', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_guardian_phone_blind'))

    op.drop_table('guardian')
    with op.batch_alter_table('concern', schema=None) as batch_op:
        batch_op.drop_index('ix_concern_queue')
        batch_op.drop_index(batch_op.f('ix_concern_address_id'))

    op.drop_table('concern')
    op.drop_table('address_version')
    with op.batch_alter_table('address_residence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_address_residence_unit_id'))
        batch_op.drop_index(batch_op.f('ix_address_residence_address_id'))

    op.drop_table('address_residence')
    with op.batch_alter_table('address_move', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_address_move_address_id'))

    op.drop_table('address_move')
    with op.batch_alter_table('act', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_act_address_id'))

    op.drop_table('act')
    with op.batch_alter_table('story', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_story_unit_id'))
        batch_op.drop_index(batch_op.f('ix_story_topic'))
        batch_op.drop_index('ix_story_column')

    op.drop_table('story')
    op.drop_table('draft')
    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_address_visit_due_on'))
        batch_op.drop_index(batch_op.f('ix_address_unit_id'))
        batch_op.drop_index('ix_address_same_person')
        batch_op.drop_index('ix_address_public_order')
        batch_op.drop_index(batch_op.f('ix_address_phone_blind'))
        batch_op.drop_index(batch_op.f('ix_address_merged_into_id'))
        batch_op.drop_index(batch_op.f('ix_address_introduced_by_id'))
        batch_op.drop_index(batch_op.f('ix_address_household_key'))
        batch_op.drop_index(batch_op.f('ix_address_hamlet_id'))
        batch_op.drop_index(batch_op.f('ix_address_folded_name'))
        batch_op.drop_index('ix_address_desk')
        batch_op.drop_index(batch_op.f('ix_address_cccd_blind'))

    op.drop_table('address')
    with op.batch_alter_table('unit_succession', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_succession_new_id'))

    op.drop_table('unit_succession')
    with op.batch_alter_table('roster_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_roster_entry_year'))
        batch_op.drop_index(batch_op.f('ix_roster_entry_unit_id'))
        batch_op.drop_index(batch_op.f('ix_roster_entry_folded'))
        batch_op.drop_index(batch_op.f('ix_roster_entry_code'))

    op.drop_table('roster_entry')
    op.drop_table('plan_target')
    op.drop_table('pilot')
    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_participation_unit_id'))
        batch_op.drop_index(batch_op.f('ix_participation_code'))

    op.drop_table('participation')
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_unit_id'))
        batch_op.drop_index(batch_op.f('ix_document_on'))

    op.drop_table('document')
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index('ix_consent_subject')

    op.drop_table('consent')
    op.drop_table('commune_class')
    op.drop_table('channel')
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_unit_id'))

    op.drop_table('account')
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_path'))
        batch_op.drop_index('ix_unit_parent_id_sort')
        batch_op.drop_index(batch_op.f('ix_unit_official_code'))
        batch_op.drop_index(batch_op.f('ix_unit_kind'))
        batch_op.drop_index(batch_op.f('ix_unit_folded'))

    op.drop_table('unit')
    with op.batch_alter_table('sign_in_attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_attempt_place_at')
        batch_op.drop_index('ix_sign_in_attempt_email_at')

    op.drop_table('sign_in_attempt')
    with op.batch_alter_table('search_row', schema=None) as batch_op:
        batch_op.drop_index('ix_search_row_newest')

    op.drop_table('search_row')
    op.drop_table('programme')
    op.drop_table('plan')
    op.drop_table('official_account')
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index('ix_message_waiting')

    op.drop_table('message')
    with op.batch_alter_table('media_file', schema=None) as batch_op:
        batch_op.drop_index('ix_media_file_subject')
        batch_op.drop_index(batch_op.f('ix_media_file_sha256'))

    op.drop_table('media_file')
    op.drop_table('honour_round')
    op.drop_table('form_key')
    op.drop_table('counter')
    with op.batch_alter_table('consent_withdrawal', schema=None) as batch_op:
        batch_op.drop_index('ix_consent_withdrawal_subject')
        batch_op.drop_index('ix_consent_withdrawal_open')

    op.drop_table('consent_withdrawal')
    op.drop_table('chore_run')
    with op.batch_alter_table('budget', schema=None) as batch_op:
        batch_op.drop_index('ix_budget_key_at')

    op.drop_table('budget')
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_event_subject')
        batch_op.drop_index(batch_op.f('ix_audit_event_at'))
        batch_op.drop_index(batch_op.f('ix_audit_event_actor_id'))

    op.drop_table('audit_event')


GUARDED = {'address_move': ['id', 'address_id', 'axis', 'before', 'after', 'at', 'by_id', 'by_name', 'reason'],
 'address_version': ['id', 'address_id', 'number', 'at', 'by_id', 'by_name', 'reason', 'content'],
 'assistance_line': ['id',
                     'chapter_key',
                     'origin',
                     'source',
                     'act_id',
                     'address_id',
                     'unit_id',
                     'need_id',
                     'need_kind',
                     'pledge_id',
                     'delivered_at',
                     'giver_kind',
                     'giver_name',
                     'giver_blind',
                     'shown',
                     'shown_name',
                     'roster_code',
                     'mobilised_by_id',
                     'form',
                     'value_vnd',
                     'quantity',
                     'measure',
                     'basis',
                     'programme_id',
                     'is_loan',
                     'is_regular',
                     'evidence',
                     'evidence_file_id',
                     'entered_by_id',
                     'entered_at',
                     'reverses_id',
                     'reason'],
 'audit_event': ['id',
                 'at',
                 'what',
                 'actor_id',
                 'actor_name',
                 'subject',
                 'subject_id',
                 'reason',
                 'changes',
                 'origin'],
 'pledge_move': ['id', 'pledge_id', 'before', 'after', 'at', 'by_name', 'reason'],
 'receipt': ['id',
             'unit_id',
             'year',
             'number',
             'address_id',
             'need_id',
             'pledge_id',
             'form',
             'content',
             'value_vnd',
             'giver_name',
             'shown_name',
             'received_on',
             'recorded_by_id',
             'recorded_at',
             'reverses_id',
             'reason']}

TEXT_INDEX = (('sqlite',
  "CREATE VIRTUAL TABLE search_text USING fts5(folded, content='search_row', content_rowid='id', prefix='2 3')"),
 ('sqlite',
  'CREATE TRIGGER search_row_put AFTER INSERT ON search_row BEGIN INSERT INTO search_text(rowid, folded) VALUES '
  '(new.id, new.folded); END'),
 ('sqlite',
  'CREATE TRIGGER search_row_gone AFTER DELETE ON search_row BEGIN INSERT INTO search_text(search_text, rowid, '
  "folded) VALUES ('delete', old.id, old.folded); END"),
 ('sqlite',
  'CREATE TRIGGER search_row_changed AFTER UPDATE OF folded ON search_row BEGIN INSERT INTO '
  "search_text(search_text, rowid, folded) VALUES ('delete', old.id, old.folded); INSERT INTO search_text(rowid, "
  'folded) VALUES (new.id, new.folded); END'),
 ('postgresql', "CREATE INDEX ix_search_row_text ON search_row USING gin (to_tsvector('simple', folded))"))


def guard() -> None:
    """The database itself refuses DELETE, and UPDATE of any column listed."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, columns in GUARDED.items():
        listed = ", ".join(f'"{name}"' for name in columns)
        for act, what in (("delete", "DELETE"), ("update", f"UPDATE OF {listed}")):
            name = f"keep_{table}_{act}"
            if on_sqlite:
                op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
                           f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END")
                continue
            op.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                       f"$$ BEGIN RAISE EXCEPTION 'append-only: {table}'; END $$")
            op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def unguard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_text")  # a virtual table; the triggers go with their tables
        return
    for table in GUARDED:
        for act in ("delete", "update"):
            op.execute(f"DROP FUNCTION keep_{table}_{act}() CASCADE")


def index_text() -> None:
    dialect = op.get_bind().dialect.name
    for meant_for, sentence in TEXT_INDEX:
        if meant_for == dialect:
            op.execute(sentence)
