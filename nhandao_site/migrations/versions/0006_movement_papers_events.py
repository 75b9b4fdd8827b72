"""channels, pilots, papers and events

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from nhandao_site.db import append_only_statements
from nhandao_site.kit import vietnamese

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
CHANNELS = ('facebook', 'zalo', 'website', 'newspaper', 'broadcast', 'portal')
NEW_CHANNELS = ('loudspeaker', 'bulletin')
PAPERS = ('plan', 'guidance', 'decision', 'report', 'other')
NEW_PAPERS = ('directive', 'letter', 'programme')
ALL_PAPERS = ('plan', 'directive', 'guidance', 'letter', 'programme', 'decision', 'report', 'other')
VERSION = ['id', 'document_id', 'revision', 'at', 'by_id', 'by_name', 'content']


def kinds(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _widen()
    _people_and_pilots()
    _events()
    _papers()
    _carry_meetings_over()
    _fold_names()
    for dialect, statement in append_only_statements('document_version', VERSION):
        if dialect == op.get_bind().dialect.name:
            op.execute(statement)


def _widen() -> None:
    with op.batch_alter_table('channel', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_channel_channelkind'), type_='check')
        batch_op.alter_column('kind', existing_type=sa.Text(), type_=kinds('channelkind', *CHANNELS, *NEW_CHANNELS), existing_nullable=False)
        batch_op.add_column(sa.Column('until_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('name', sa.Text(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_channel_runs_forward'), 'until_on IS NULL OR until_on >= from_on')
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_document_documentkind'), type_='check')
        batch_op.alter_column('kind', existing_type=sa.Text(), type_=kinds('documentkind', *ALL_PAPERS), existing_nullable=False)
        batch_op.add_column(sa.Column('summary', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('signer', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('signer_title', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('is_public', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column('revision', NUMBER, nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('recorded_by_id', NUMBER, nullable=True))
        batch_op.add_column(sa.Column('recorded_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_reason', sa.Text(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_document_withdrawn_with_a_reason'), '(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)')
    with op.batch_alter_table('participation', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.add_column(sa.Column('folded', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('birth_year', NUMBER, nullable=True))
        batch_op.add_column(sa.Column('deed', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('source', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('source_id', NUMBER, nullable=True))
        batch_op.create_check_constraint(op.f('ck_participation_born_in_a_year'), 'birth_year IS NULL OR birth_year BETWEEN 1880 AND 2200')
        batch_op.create_index('ix_participation_kind_folded', ['kind', 'folded'], unique=False)
    if op.get_bind().dialect.name == 'sqlite':
        with op.batch_alter_table('pilot', schema=None, recreate='always', table_kwargs={'sqlite_autoincrement': True}):
            pass


def _people_and_pilots() -> None:
    op.create_table('participant_merge',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('kind', kinds('participantkind', 'person', 'collective'), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('into_code', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('merged_by_id', NUMBER, nullable=True),
    sa.Column('merged_by', sa.Text(), nullable=False),
    sa.Column('merged_at', sa.DateTime(), nullable=False),
    sa.Column('undone_by', sa.Text(), nullable=True),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.Column('undone_reason', sa.Text(), nullable=True),
    sa.CheckConstraint('(undone_at IS NULL) = (undone_reason IS NULL)', name=op.f('ck_participant_merge_undone_with_a_reason')),
    sa.CheckConstraint('code <> into_code', name=op.f('ck_participant_merge_two_codes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participant_merge'))
    )
    with op.batch_alter_table('participant_merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participant_merge_into_code'), ['into_code'], unique=False)
        batch_op.create_index('ix_participant_merge_living', ['kind', 'code'], unique=True, sqlite_where=sa.text('undone_at IS NULL'), postgresql_where=sa.text('undone_at IS NULL'))
    op.create_table('pilot_condition',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('pilot_id', NUMBER, nullable=False),
    sa.Column('condition', kinds('condition', 'unity', 'leaders', 'deeds'), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('file_id', NUMBER, nullable=True),
    sa.Column('confirmed_by_id', NUMBER, nullable=True),
    sa.Column('confirmed_by', sa.Text(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['media_file.id'], name=op.f('fk_pilot_condition_file_id_media_file')),
    sa.ForeignKeyConstraint(['pilot_id'], ['pilot.id'], name=op.f('fk_pilot_condition_pilot_id_pilot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pilot_condition')),
    sa.UniqueConstraint('pilot_id', 'condition', name=op.f('uq_pilot_condition_pilot_id_condition'))
    )
    op.create_table('pilot_review',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('pilot_id', NUMBER, nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('learnt', sa.Text(), nullable=False),
    sa.Column('file_id', NUMBER, nullable=True),
    sa.Column('recorded_by_id', NUMBER, nullable=True),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['media_file.id'], name=op.f('fk_pilot_review_file_id_media_file')),
    sa.ForeignKeyConstraint(['pilot_id'], ['pilot.id'], name=op.f('fk_pilot_review_pilot_id_pilot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pilot_review')),
    sa.UniqueConstraint('pilot_id', 'on', name=op.f('uq_pilot_review_pilot_id_on'))
    )


def _events() -> None:
    op.create_table('event',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('kind', kinds('eventkind', 'launch', 'month', 'meeting', 'interim_review', 'final_review', 'other'), nullable=False),
    sa.Column('unit_id', NUMBER, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('guests', NUMBER, nullable=True),
    sa.Column('summary', sa.Text(), nullable=True),
    sa.Column('lessons', sa.Text(), nullable=True),
    sa.Column('changes', sa.Text(), nullable=True),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('recorded_by_id', NUMBER, nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('updated_at', sa.DateTime(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_reason', sa.Text(), nullable=True),
    sa.CheckConstraint('until_on IS NULL OR until_on >= "on"', name=op.f('ck_event_ends_after_it_began')),
    sa.CheckConstraint('guests IS NULL OR guests > 0', name=op.f('ck_event_somebody_came')),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)', name=op.f('ck_event_withdrawn_with_a_reason')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_event_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event')),
    sa.UniqueConstraint('unit_id', 'on', 'name', name=op.f('uq_event_unit_id_on_name'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_on'), ['on'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_unit_id'), ['unit_id'], unique=False)
    op.create_table('event_person',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('event_id', NUMBER, nullable=False),
    sa.Column('kind', kinds('participantkind', 'person', 'collective'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('merit', sa.Text(), nullable=True),
    sa.Column('name_consented', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_person_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_person')),
    sa.UniqueConstraint('event_id', 'kind', 'folded', name=op.f('uq_event_person_event_id_kind_folded')),
    sqlite_autoincrement=True
    )
    op.create_table('event_honour',
    sa.Column('event_id', NUMBER, nullable=False),
    sa.Column('honour_id', NUMBER, nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_honour_event_id_event')),
    sa.ForeignKeyConstraint(['honour_id'], ['honour.id'], name=op.f('fk_event_honour_honour_id_honour')),
    sa.PrimaryKeyConstraint('event_id', 'honour_id', name=op.f('pk_event_honour'))
    )
    with op.batch_alter_table('event_honour', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_honour_honour_id'), ['honour_id'], unique=False)
    op.create_table('event_figures',
    sa.Column('event_id', NUMBER, nullable=False),
    sa.Column('snapshot_id', NUMBER, nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_figures_event_id_event')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshot.id'], name=op.f('fk_event_figures_snapshot_id_snapshot')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_event_figures'))
    )
    op.create_table('event_paper',
    sa.Column('event_id', NUMBER, nullable=False),
    sa.Column('document_id', NUMBER, nullable=False),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_event_paper_document_id_document')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_paper_event_id_event')),
    sa.PrimaryKeyConstraint('event_id', 'document_id', name=op.f('pk_event_paper'))
    )
    with op.batch_alter_table('event_paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_paper_document_id'), ['document_id'], unique=False)


def _papers() -> None:
    op.create_table('document_party',
    sa.Column('document_id', NUMBER, nullable=False),
    sa.Column('position', NUMBER, autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unit_id', NUMBER, nullable=True),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_document_party_document_id_document')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_document_party_unit_id_unit')),
    sa.PrimaryKeyConstraint('document_id', 'position', name=op.f('pk_document_party'))
    )
    with op.batch_alter_table('document_party', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_party_unit_id'), ['unit_id'], unique=False)
    op.create_table('document_recipient',
    sa.Column('document_id', NUMBER, nullable=False),
    sa.Column('position', NUMBER, autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', kinds('recipientrole', 'report_to', 'directed_by', 'cooperate', 'carry_out', 'file'), nullable=True),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_document_recipient_document_id_document')),
    sa.PrimaryKeyConstraint('document_id', 'position', name=op.f('pk_document_recipient'))
    )
    op.create_table('document_version',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('document_id', NUMBER, nullable=False),
    sa.Column('revision', NUMBER, nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by_id', NUMBER, nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_document_version_document_id_document')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_version')),
    sa.UniqueConstraint('document_id', 'revision', name=op.f('uq_document_version_document_id_revision'))
    )


def _carry_meetings_over() -> None:
    """A meeting with honoured people is one kind of event; what was recorded keeps its day, name and number."""
    op.execute(
        "INSERT INTO event (kind, unit_id, name, \"on\", guests, is_public, recorded_at, updated_at) "
        "SELECT 'meeting', unit_id, name, \"on\", guests, false, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP FROM meeting"
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_unit_id'))
    op.drop_table('meeting')


def _fold_names() -> None:
    connection = op.get_bind()
    for number, name in connection.execute(sa.text('SELECT id, name FROM participation')).all():
        folded = {'folded': vietnamese.fold_name(name), 'id': number}
        connection.execute(sa.text('UPDATE participation SET folded = :folded WHERE id = :id'), folded)


def downgrade() -> None:
    _give_meetings_back()
    _drop_guards()
    for table in (
        'event_paper', 'event_figures', 'event_honour', 'event_person', 'event', 'document_version',
        'document_recipient', 'document_party', 'pilot_review', 'pilot_condition', 'participant_merge',
    ):
        op.drop_table(table)
    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.drop_index('ix_participation_kind_folded')
        batch_op.drop_constraint(op.f('ck_participation_born_in_a_year'), type_='check')
        for column in ('source_id', 'source', 'deed', 'birth_year', 'folded'):
            batch_op.drop_column(column)
    _narrow()


def _drop_guards() -> None:
    for act in ('delete', 'update'):
        if op.get_bind().dialect.name == 'sqlite':
            op.execute(f'DROP TRIGGER IF EXISTS keep_document_version_{act}')
        else:
            op.execute(f'DROP FUNCTION IF EXISTS keep_document_version_{act}() CASCADE')


def _narrow() -> None:
    """Kinds that the older site does not know become the nearest it knows, or go."""
    op.execute("UPDATE document SET kind = 'other' WHERE kind IN ('directive', 'letter', 'programme')")
    op.execute("DELETE FROM channel WHERE kind IN ('loudspeaker', 'bulletin')")
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_document_withdrawn_with_a_reason'), type_='check')
        batch_op.drop_constraint(op.f('ck_document_documentkind'), type_='check')
        batch_op.alter_column('kind', existing_type=sa.Text(), type_=kinds('documentkind', *PAPERS), existing_nullable=False)
        for column in (
            'withdrawn_reason', 'withdrawn_at', 'recorded_at', 'recorded_by_id', 'revision', 'is_public',
            'signer_title', 'signer', 'summary',
        ):
            batch_op.drop_column(column)
    with op.batch_alter_table('channel', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_channel_runs_forward'), type_='check')
        batch_op.drop_constraint(op.f('ck_channel_channelkind'), type_='check')
        batch_op.alter_column('kind', existing_type=sa.Text(), type_=kinds('channelkind', *CHANNELS), existing_nullable=False)
        batch_op.drop_column('name')
        batch_op.drop_column('until_on')


def _give_meetings_back() -> None:
    op.create_table('meeting',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('unit_id', NUMBER, nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('guests', NUMBER, nullable=False),
    sa.CheckConstraint('guests > 0', name=op.f('ck_meeting_somebody_came')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_meeting_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('unit_id', 'on', 'name', name=op.f('uq_meeting_unit_id_on_name'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_unit_id'), ['unit_id'], unique=False)
    op.execute(
        "INSERT INTO meeting (unit_id, \"on\", name, guests) SELECT unit_id, \"on\", name, guests FROM event "
        "WHERE kind = 'meeting' AND guests IS NOT NULL AND withdrawn_at IS NULL"
    )
