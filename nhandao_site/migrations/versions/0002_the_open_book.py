"""the open book

Revision ID: 0002
Revises: 0001
"""

import re

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    unguard(CHANGED)
    op.create_table('book_account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('bank', 'cash', 'goods', 'clearing', 'fund_address', 'fund_programme', 'fund_general', 'loans', 'loan_capital', 'direct_in', 'direct_out', name='accountkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('balance_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("kind NOT IN ('cash', 'goods') OR balance_vnd >= 0", name=op.f('ck_book_account_no_box_holds_less_than_nothing')),
    sa.CheckConstraint("kind NOT IN ('fund_address', 'fund_programme', 'fund_general') OR balance_vnd <= 0", name=op.f('ck_book_account_no_fund_is_overdrawn')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_book_account')),
    sa.UniqueConstraint('key', name=op.f('uq_book_account_key'))
    )
    op.create_table('book_check',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('began_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=False),
    sa.Column('whole', sa.Boolean(), nullable=False),
    sa.Column('lines', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('faults', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_book_check'))
    )
    op.create_table('chain_head',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Text(), nullable=False),
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.Column('published_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chain_head')),
    sa.UniqueConstraint('day', name=op.f('uq_chain_head_day'))
    )
    op.create_table('chain_tail',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chain_tail'))
    )
    op.create_table('book_day',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('gift_cash', 'gift_goods', 'gift_bank', 'interest', 'delivered', 'disbursed', 'bank_fee', 'refund', 'lent_directly', 'lent', 'loan_repaid', 'loan_written_off', 'transfer', 'own_transfer', 'bank_in', 'bank_out', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('form', sa.Text(), nullable=False),
    sa.Column('programme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('lines', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_book_day_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_book_day')),
    sa.UniqueConstraint('day', 'unit_id', 'kind', 'form', 'programme_id', name=op.f('uq_book_day_day_unit_id_kind_form_programme_id'))
    )
    op.create_table('inspection',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('inspecting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('findings', sa.Text(), nullable=True),
    sa.Column('demand', sa.Text(), nullable=True),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('mended_on', sa.Date(), nullable=True),
    sa.Column('mended_how', sa.Text(), nullable=True),
    sa.Column('mended_symbol', sa.Text(), nullable=True),
    sa.Column('cancelled_because', sa.Text(), nullable=True),
    sa.CheckConstraint('cancelled_because IS NULL OR held_on IS NULL', name=op.f('ck_inspection_cancelled_before_held')),
    sa.CheckConstraint('demand IS NULL OR held_on IS NOT NULL', name=op.f('ck_inspection_demanded_when_held')),
    sa.CheckConstraint('findings IS NULL OR held_on IS NOT NULL', name=op.f('ck_inspection_found_when_held')),
    sa.CheckConstraint('mended_on IS NULL OR (demand IS NOT NULL AND mended_on >= held_on)', name=op.f('ck_inspection_mended_what')),
    sa.ForeignKeyConstraint(['inspecting_id'], ['unit.id'], name=op.f('fk_inspection_inspecting_id_unit')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_inspection_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection'))
    )
    with op.batch_alter_table('inspection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inspection_held_on'), ['held_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspection_inspecting_id'), ['inspecting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspection_mended_on'), ['mended_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspection_planned_on'), ['planned_on'], unique=False)
        batch_op.create_index('ix_inspection_unit_id_planned_on', ['unit_id', 'planned_on'], unique=False)

    op.create_table('meeting',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('guests', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('guests > 0', name=op.f('ck_meeting_somebody_came')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_meeting_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('unit_id', 'on', 'name', name=op.f('uq_meeting_unit_id_on_name'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_unit_id'), ['unit_id'], unique=False)

    op.create_table('official_account_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('add', 'change', 'end', name='changekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proposed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('proposed_at', sa.DateTime(), nullable=False),
    sa.Column('confirmed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(), nullable=True),
    sa.Column('takes_effect_at', sa.DateTime(), nullable=True),
    sa.Column('cancelled_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(), nullable=True),
    sa.Column('done_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint('confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id', name=op.f('ck_official_account_change_two_administrators')),
    sa.ForeignKeyConstraint(['account_id'], ['official_account.id'], name=op.f('fk_official_account_change_account_id_official_account')),
    sa.ForeignKeyConstraint(['cancelled_by_id'], ['account.id'], name=op.f('fk_official_account_change_cancelled_by_id_account')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['account.id'], name=op.f('fk_official_account_change_confirmed_by_id_account')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['account.id'], name=op.f('fk_official_account_change_proposed_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_official_account_change'))
    )
    with op.batch_alter_table('official_account_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_official_account_change_account_id'), ['account_id'], unique=False)

    op.create_table('plan_task',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('plan_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('begins_on', sa.Date(), nullable=True),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('state', sa.Enum('todo', 'doing', 'done', 'dropped', name='taskstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('evidence_symbol', sa.Text(), nullable=True),
    sa.Column('evidence_note', sa.Text(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("(ended_on IS NOT NULL) = (state IN ('done', 'dropped'))", name=op.f('ck_plan_task_ends_when_over')),
    sa.CheckConstraint("state <> 'done' OR evidence_symbol IS NOT NULL OR evidence_note IS NOT NULL", name=op.f('ck_plan_task_done_with_evidence')),
    sa.CheckConstraint("state <> 'dropped' OR reason IS NOT NULL", name=op.f('ck_plan_task_dropped_with_reason')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['account.id'], name=op.f('fk_plan_task_ended_by_id_account')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_task_plan_id_plan')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_plan_task_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_task'))
    )
    with op.batch_alter_table('plan_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_task_ended_on'), ['ended_on'], unique=False)
        batch_op.create_index('ix_plan_task_plan_id_position', ['plan_id', 'position'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_task_unit_id'), ['unit_id'], unique=False)

    op.create_table('receipt_print',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('paper', sa.Text(), nullable=False),
    sa.Column('paper_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('printed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('printed_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['printed_by_id'], ['account.id'], name=op.f('fk_receipt_print_printed_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt_print'))
    )
    with op.batch_alter_table('receipt_print', schema=None) as batch_op:
        batch_op.create_index('ix_receipt_print_paper', ['paper', 'paper_id'], unique=False)

    op.create_table('snapshot',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('period', sa.Text(), nullable=False),
    sa.Column('taken_at', sa.DateTime(), nullable=False),
    sa.Column('taken_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('definitions', sa.JSON(), nullable=False),
    sa.Column('table', sa.JSON(), nullable=False),
    sa.Column('targets', sa.JSON(), nullable=False),
    sa.Column('last_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('last_event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['taken_by_id'], ['account.id'], name=op.f('fk_snapshot_taken_by_id_account')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_snapshot_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_snapshot'))
    )
    with op.batch_alter_table('snapshot', schema=None) as batch_op:
        batch_op.create_index('ix_snapshot_of_unit', ['unit_id', 'period', 'id'], unique=False)

    op.create_table('statement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_sha256', sa.Text(), nullable=False),
    sa.Column('opening_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('closing_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('lines', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('new_lines', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('imported_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('imported_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['official_account.id'], name=op.f('fk_statement_account_id_official_account')),
    sa.ForeignKeyConstraint(['imported_by_id'], ['account.id'], name=op.f('fk_statement_imported_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement'))
    )
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_statement_file_sha256'), ['file_sha256'], unique=False)

    op.create_table('statement_mapping',
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('saved_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('saved_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['official_account.id'], name=op.f('fk_statement_mapping_account_id_official_account')),
    sa.ForeignKeyConstraint(['saved_by_id'], ['account.id'], name=op.f('fk_statement_mapping_saved_by_id_account')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_statement_mapping'))
    )
    op.create_table('bank_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('statement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('amount_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('balance_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('memo', sa.Text(), nullable=True),
    sa.Column('counterparty_blind', sa.Text(), nullable=True),
    sa.Column('raw', sa.Text(), nullable=True),
    sa.Column('seen_address', sa.Text(), nullable=True),
    sa.Column('seen_pledge', sa.Text(), nullable=True),
    sa.Column('allocated_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('set_aside_at', sa.DateTime(), nullable=True),
    sa.Column('set_aside_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('set_aside_reason', sa.Text(), nullable=True),
    sa.CheckConstraint('(amount_vnd > 0 AND allocated_vnd BETWEEN 0 AND amount_vnd) OR (amount_vnd < 0 AND allocated_vnd BETWEEN amount_vnd AND 0)', name=op.f('ck_bank_line_allocated_within_the_amount')),
    sa.CheckConstraint('amount_vnd <> 0', name=op.f('ck_bank_line_a_line_moves_something')),
    sa.ForeignKeyConstraint(['account_id'], ['official_account.id'], name=op.f('fk_bank_line_account_id_official_account')),
    sa.ForeignKeyConstraint(['set_aside_by_id'], ['account.id'], name=op.f('fk_bank_line_set_aside_by_id_account')),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_bank_line_statement_id_statement')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_line')),
    sa.UniqueConstraint('key', name=op.f('uq_bank_line_key'))
    )
    with op.batch_alter_table('bank_line', schema=None) as batch_op:
        batch_op.create_index('ix_bank_line_aside', ['account_id', 'id'], unique=False, sqlite_where=sa.text('set_aside_at IS NOT NULL'), postgresql_where=sa.text('set_aside_at IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_bank_line_counterparty_blind'), ['counterparty_blind'], unique=False)
        batch_op.create_index('ix_bank_line_of_account', ['account_id', 'on', 'id'], unique=False)
        batch_op.create_index('ix_bank_line_open', ['account_id', 'id'], unique=False, sqlite_where=sa.text('allocated_vnd <> amount_vnd AND set_aside_at IS NULL'), postgresql_where=sa.text('allocated_vnd <> amount_vnd AND set_aside_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_bank_line_statement_id'), ['statement_id'], unique=False)

    op.create_table('plan_task_partner',
    sa.Column('task_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['plan_task.id'], name=op.f('fk_plan_task_partner_task_id_plan_task')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_plan_task_partner_unit_id_unit')),
    sa.PrimaryKeyConstraint('task_id', 'unit_id', name=op.f('pk_plan_task_partner'))
    )
    with op.batch_alter_table('plan_task_partner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_task_partner_unit_id'), ['unit_id'], unique=False)

    op.create_table('report',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('quarter', 'half_year', 'year', 'movement', 'interim_review', name='reportkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('period', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', 'returned', 'accepted', 'locked', name='reportstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('symbol', sa.Text(), nullable=True),
    sa.Column('signer', sa.Text(), nullable=True),
    sa.Column('signer_title', sa.Text(), nullable=True),
    sa.Column('paper_file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('paper_came_on', sa.Date(), nullable=True),
    sa.Column('snapshot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('submitted_at', sa.DateTime(), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'returned') OR snapshot_id IS NOT NULL", name=op.f('ck_report_frozen_with_its_figures')),
    sa.CheckConstraint('(paper_came_on IS NULL) OR paper_file_id IS NOT NULL', name=op.f('ck_report_paper_has_its_scan')),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_report_created_by_id_account')),
    sa.ForeignKeyConstraint(['paper_file_id'], ['media_file.id'], name=op.f('fk_report_paper_file_id_media_file')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshot.id'], name=op.f('fk_report_snapshot_id_snapshot')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_report_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
    sa.UniqueConstraint('unit_id', 'kind', 'period', name=op.f('uq_report_unit_id_kind_period'))
    )
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.create_index('ix_report_desk', ['state', 'period', 'unit_id'], unique=False)

    op.create_table('story_correction',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('story_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_story_correction_story_id_story')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story_correction')),
    sa.UniqueConstraint('story_id', name=op.f('uq_story_correction_story_id')),
    sqlite_autoincrement=True
    )
    op.create_table('disbursement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('act_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('paid_from', sa.Text(), nullable=False),
    sa.Column('recipient', sa.Text(), nullable=False),
    sa.Column('list_file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('photo_file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('out_of_turn', sa.Text(), nullable=True),
    sa.Column('prepared_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('prepared_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['act_id'], ['act.id'], name=op.f('fk_disbursement_act_id_act')),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_disbursement_address_id_address')),
    sa.ForeignKeyConstraint(['list_file_id'], ['media_file.id'], name=op.f('fk_disbursement_list_file_id_media_file')),
    sa.ForeignKeyConstraint(['photo_file_id'], ['media_file.id'], name=op.f('fk_disbursement_photo_file_id_media_file')),
    sa.ForeignKeyConstraint(['prepared_by_id'], ['account.id'], name=op.f('fk_disbursement_prepared_by_id_account')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_disbursement_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disbursement')),
    sa.UniqueConstraint('act_id', 'paid_from', name=op.f('uq_disbursement_act_id_paid_from')),
    sa.UniqueConstraint('unit_id', 'year', 'number', name=op.f('uq_disbursement_unit_id_year_number'))
    )
    with op.batch_alter_table('disbursement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_disbursement_address_id'), ['address_id'], unique=False)

    op.create_table('fund_transfer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('from_fund', sa.Text(), nullable=False),
    sa.Column('to_fund', sa.Text(), nullable=False),
    sa.Column('amount_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proposed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('proposed_at', sa.DateTime(), nullable=False),
    sa.Column('approved_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('approved_at', sa.DateTime(), nullable=True),
    sa.Column('refused_at', sa.DateTime(), nullable=True),
    sa.Column('refused_reason', sa.Text(), nullable=True),
    sa.Column('bank_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('amount_vnd > 0 OR reverses_id IS NOT NULL', name=op.f('ck_fund_transfer_only_a_reversal_is_negative')),
    sa.CheckConstraint('approved_by_id IS NULL OR approved_by_id <> proposed_by_id', name=op.f('ck_fund_transfer_approver_is_not_proposer')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['account.id'], name=op.f('fk_fund_transfer_approved_by_id_account')),
    sa.ForeignKeyConstraint(['bank_line_id'], ['bank_line.id'], name=op.f('fk_fund_transfer_bank_line_id_bank_line')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['account.id'], name=op.f('fk_fund_transfer_proposed_by_id_account')),
    sa.ForeignKeyConstraint(['reverses_id'], ['fund_transfer.id'], name=op.f('fk_fund_transfer_reverses_id_fund_transfer')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_fund_transfer_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund_transfer')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_fund_transfer_reverses_id'))
    )
    with op.batch_alter_table('fund_transfer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fund_transfer_bank_line_id'), ['bank_line_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fund_transfer_unit_id'), ['unit_id'], unique=False)

    op.create_table('report_move',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('report_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['account.id'], name=op.f('fk_report_move_by_id_account')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_move_report_id_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_move'))
    )
    with op.batch_alter_table('report_move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_move_report_id'), ['report_id'], unique=False)

    op.create_table('donor_summary_grant',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pledge_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('granted_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('granted_at', sa.DateTime(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('withdrawn_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['granted_by_id'], ['account.id'], name=op.f('fk_donor_summary_grant_granted_by_id_account')),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledge.id'], name=op.f('fk_donor_summary_grant_pledge_id_pledge')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['account.id'], name=op.f('fk_donor_summary_grant_withdrawn_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donor_summary_grant'))
    )
    with op.batch_alter_table('donor_summary_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_donor_summary_grant_pledge_id'), ['pledge_id'], unique=False)

    op.create_table('entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('kind', sa.Enum('gift_cash', 'gift_goods', 'gift_bank', 'interest', 'delivered', 'disbursed', 'bank_fee', 'refund', 'lent_directly', 'lent', 'loan_repaid', 'loan_written_off', 'transfer', 'own_transfer', 'bank_in', 'bank_out', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('side', sa.Enum('thu', 'chi', 'khac', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('form', sa.Text(), nullable=False),
    sa.Column('amount_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('programme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('pledge_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('source', sa.Enum('receipt', 'assistance_line', 'bank_line', 'allocation', 'fund_transfer', 'loan_repayment', 'loan_write_off', name='source', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('corrects_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('line', sa.Text(), nullable=False),
    sa.Column('prev', sa.Text(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.CheckConstraint('(amount_vnd < 0) = (corrects_id IS NOT NULL)', name=op.f('ck_entry_only_a_correction_is_negative')),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_entry_address_id_address')),
    sa.ForeignKeyConstraint(['by_id'], ['account.id'], name=op.f('fk_entry_by_id_account')),
    sa.ForeignKeyConstraint(['corrects_id'], ['entry.id'], name=op.f('fk_entry_corrects_id_entry')),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledge.id'], name=op.f('fk_entry_pledge_id_pledge')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_entry_programme_id_programme')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_entry_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry')),
    sa.UniqueConstraint('corrects_id', name=op.f('uq_entry_corrects_id')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_entry_source_source_id'))
    )
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.create_index('ix_entry_correction', ['at', 'id'], unique=False, sqlite_where=sa.text('corrects_id IS NOT NULL'), postgresql_where=sa.text('corrects_id IS NOT NULL'))
        batch_op.create_index('ix_entry_newest', ['at', 'id'], unique=False)
        batch_op.create_index('ix_entry_of_address', ['address_id', 'at', 'id'], unique=False)
        batch_op.create_index('ix_entry_of_kind', ['kind', 'at', 'id'], unique=False)
        batch_op.create_index('ix_entry_of_unit', ['unit_id', 'kind', 'at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_entry_pledge_id'), ['pledge_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_entry_reference'), ['reference'], unique=False)

    op.create_table('transfer_claim',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pledge_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('value_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=False),
    sa.Column('told_at', sa.DateTime(), nullable=False),
    sa.Column('received_before_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('value_vnd > 0', name=op.f('ck_transfer_claim_something_was_sent')),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledge.id'], name=op.f('fk_transfer_claim_pledge_id_pledge')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transfer_claim'))
    )
    with op.batch_alter_table('transfer_claim', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_transfer_claim_pledge_id'), ['pledge_id'], unique=False)

    op.create_table('entry_salt',
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('salt', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_entry_salt_entry_id_entry')),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_entry_salt'))
    )
    op.create_table('leg',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('amount_vnd <> 0', name=op.f('ck_leg_a_leg_moves_something')),
    sa.ForeignKeyConstraint(['account_id'], ['book_account.id'], name=op.f('fk_leg_account_id_book_account')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_leg_entry_id_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leg'))
    )
    with op.batch_alter_table('leg', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_leg_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_leg_entry_id'), ['entry_id'], unique=False)

    op.create_table('loan',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fund', sa.Text(), nullable=False),
    sa.Column('principal_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('repaid_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('written_off_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('lent_on', sa.Date(), nullable=False),
    sa.Column('contract', sa.Text(), nullable=True),
    sa.Column('booked_at', sa.DateTime(), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint('repaid_vnd + written_off_vnd <= principal_vnd', name=op.f('ck_loan_no_more_back_than_lent')),
    sa.CheckConstraint('repaid_vnd >= 0 AND written_off_vnd >= 0', name=op.f('ck_loan_what_came_back_is_not_negative')),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_loan_address_id_address')),
    sa.ForeignKeyConstraint(['line_id'], ['assistance_line.id'], name=op.f('fk_loan_line_id_assistance_line')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_loan_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_loan')),
    sa.UniqueConstraint('line_id', name=op.f('uq_loan_line_id'))
    )
    with op.batch_alter_table('loan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_loan_address_id'), ['address_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_loan_unit_id'), ['unit_id'], unique=False)

    op.create_table('receipt_item',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('receipt_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('quantity', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('measure', sa.Text(), nullable=True),
    sa.Column('value_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('basis', sa.Enum('invoice', 'market', 'estimate', name='basis', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['receipt_id'], ['receipt.id'], name=op.f('fk_receipt_item_receipt_id_receipt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt_item')),
    sa.UniqueConstraint('receipt_id', 'number', name=op.f('uq_receipt_item_receipt_id_number'))
    )
    op.create_table('loan_instalment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('loan_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('value_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reminded_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_loan_instalment_loan_id_loan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_loan_instalment')),
    sa.UniqueConstraint('loan_id', 'number', name=op.f('uq_loan_instalment_loan_id_number'))
    )
    with op.batch_alter_table('loan_instalment', schema=None) as batch_op:
        batch_op.create_index('ix_loan_instalment_due', ['due_on', 'loan_id'], unique=False)

    op.create_table('loan_repayment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('loan_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('value_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('paid_into', sa.Text(), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint('value_vnd > 0 OR reverses_id IS NOT NULL', name=op.f('ck_loan_repayment_only_a_reversal_is_negative')),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_loan_repayment_loan_id_loan')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['account.id'], name=op.f('fk_loan_repayment_recorded_by_id_account')),
    sa.ForeignKeyConstraint(['reverses_id'], ['loan_repayment.id'], name=op.f('fk_loan_repayment_reverses_id_loan_repayment')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_loan_repayment_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_loan_repayment')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_loan_repayment_reverses_id'))
    )
    with op.batch_alter_table('loan_repayment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_loan_repayment_loan_id'), ['loan_id'], unique=False)

    op.create_table('loan_write_off',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('loan_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('value_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('signer', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proposed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('proposed_at', sa.DateTime(), nullable=False),
    sa.Column('approved_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('approved_at', sa.DateTime(), nullable=True),
    sa.Column('refused_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint('approved_by_id IS NULL OR approved_by_id <> proposed_by_id', name=op.f('ck_loan_write_off_approver_is_not_proposer')),
    sa.CheckConstraint('value_vnd > 0', name=op.f('ck_loan_write_off_something_is_written_off')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['account.id'], name=op.f('fk_loan_write_off_approved_by_id_account')),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_loan_write_off_loan_id_loan')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['account.id'], name=op.f('fk_loan_write_off_proposed_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_loan_write_off'))
    )
    with op.batch_alter_table('loan_write_off', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_loan_write_off_loan_id'), ['loan_id'], unique=False)

    op.create_table('allocation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('bank_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount_vnd', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purpose', sa.Enum('address', 'programme', 'general', 'interest', 'fee', 'payment', 'loan_repayment', 'own', 'refund', name='purpose', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('address_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('need_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('pledge_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('programme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('disbursement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('repayment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('other_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('giver_name', sa.Text(), nullable=True),
    sa.Column('shown_name', sa.Text(), nullable=True),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('allocated_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('allocated_at', sa.DateTime(), nullable=False),
    sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint('amount_vnd <> 0', name=op.f('ck_allocation_a_part_is_something')),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_allocation_address_id_address')),
    sa.ForeignKeyConstraint(['allocated_by_id'], ['account.id'], name=op.f('fk_allocation_allocated_by_id_account')),
    sa.ForeignKeyConstraint(['bank_line_id'], ['bank_line.id'], name=op.f('fk_allocation_bank_line_id_bank_line')),
    sa.ForeignKeyConstraint(['disbursement_id'], ['disbursement.id'], name=op.f('fk_allocation_disbursement_id_disbursement')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_allocation_need_id_need')),
    sa.ForeignKeyConstraint(['other_line_id'], ['bank_line.id'], name=op.f('fk_allocation_other_line_id_bank_line')),
    sa.ForeignKeyConstraint(['pledge_id'], ['pledge.id'], name=op.f('fk_allocation_pledge_id_pledge')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_allocation_programme_id_programme')),
    sa.ForeignKeyConstraint(['repayment_id'], ['loan_repayment.id'], name=op.f('fk_allocation_repayment_id_loan_repayment')),
    sa.ForeignKeyConstraint(['reverses_id'], ['allocation.id'], name=op.f('fk_allocation_reverses_id_allocation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocation')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_allocation_reverses_id'))
    )
    with op.batch_alter_table('allocation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_allocation_bank_line_id'), ['bank_line_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_allocation_disbursement_id'), ['disbursement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_allocation_need_id'), ['need_id'], unique=False)
        batch_op.create_index('ix_allocation_of_address', ['address_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_allocation_pledge_id'), ['pledge_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_allocation_repayment_id'), ['repayment_id'], unique=False)

    op.create_table('line_source',
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('receipt_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('allocation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('transfer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('(CASE WHEN receipt_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN allocation_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN transfer_id IS NULL THEN 0 ELSE 1 END) = 1', name=op.f('ck_line_source_one_gift')),
    sa.ForeignKeyConstraint(['allocation_id'], ['allocation.id'], name=op.f('fk_line_source_allocation_id_allocation')),
    sa.ForeignKeyConstraint(['line_id'], ['assistance_line.id'], name=op.f('fk_line_source_line_id_assistance_line')),
    sa.ForeignKeyConstraint(['receipt_id'], ['receipt.id'], name=op.f('fk_line_source_receipt_id_receipt')),
    sa.ForeignKeyConstraint(['transfer_id'], ['fund_transfer.id'], name=op.f('fk_line_source_transfer_id_fund_transfer')),
    sa.PrimaryKeyConstraint('line_id', name=op.f('pk_line_source'))
    )
    with op.batch_alter_table('line_source', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_line_source_allocation_id'), ['allocation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_line_source_receipt_id'), ['receipt_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_line_source_transfer_id'), ['transfer_id'], unique=False)

    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_address_unit_id'))
        batch_op.drop_index(batch_op.f('ix_address_visit_due_on'))
        batch_op.drop_index(batch_op.f('ix_address_public_order'))
        batch_op.create_index('ix_address_public_order', ['publication', 'priority', 'approved_on', 'id', 'dossier', 'consent', 'text_consent_until', 'help', 'beneficiary_group', 'unit_id', 'code'], unique=False)
        batch_op.create_index('ix_address_by_name', ['sort_key', 'id'], unique=False)
        batch_op.create_index('ix_address_consent_ends', ['dossier', 'text_consent_until', 'consent', 'publication', 'unit_id'], unique=False)
        batch_op.create_index('ix_address_filed', ['approved_on', 'dossier', 'closed_on'], unique=False)
        batch_op.create_index('ix_address_of_unit', ['unit_id', 'visit_due_on', 'dossier'], unique=False)
        batch_op.create_index('ix_address_visit_due', ['visit_due_on', 'id', 'dossier', 'unit_id'], unique=False)
        batch_op.create_index('ix_address_waiting', ['dossier', 'waiting_since', 'id', 'unit_id', 'publication', 'consent', 'created_by_id', 'verified_by_id'], unique=False)

    with op.batch_alter_table('assistance_line', schema=None) as batch_op:
        batch_op.add_column(sa.Column('disbursement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('fund', sa.Text(), nullable=True))
        batch_op.create_index('ix_assistance_line_counting', ['address_id', 'act_id', 'delivered_at', 'verified_at', 'reverses_id', 'need_kind', 'form', 'is_loan', 'is_regular', 'programme_id', 'giver_kind', 'value_vnd', 'giver_blind'], unique=False, postgresql_where=sa.text('reverses_id IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_assistance_line_disbursement_id'), ['disbursement_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_assistance_line_disbursement_id_disbursement'), 'disbursement', ['disbursement_id'], ['id'])

    with op.batch_alter_table('need', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_need_address_id'))
        batch_op.create_index('ix_need_asked', ['address_id', 'kind', 'dropped_at'], unique=False)

    with op.batch_alter_table('plan_target', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_public', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('decision', sa.Text(), nullable=True))

    with op.batch_alter_table('receipt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('programme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('giver_kind', sa.Enum('person', 'organisation', name='donorkind', native_enum=False, create_constraint=True, length=40), nullable=False, server_default='person'))
        batch_op.add_column(sa.Column('giver_place', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('attached', sa.Text(), nullable=True))
        batch_op.alter_column('address_id',
               existing_type=sa.INTEGER(),
               nullable=True)
        batch_op.create_foreign_key(batch_op.f('fk_receipt_programme_id_programme'), 'programme', ['programme_id'], ['id'])
    guard(GUARDED)
    cut_words_anew()


def downgrade() -> None:
    unguard([*GUARDED])
    with op.batch_alter_table('receipt', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_receipt_programme_id_programme'), type_='foreignkey')
        batch_op.alter_column('address_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.drop_column('attached')
        batch_op.drop_column('giver_place')
        batch_op.drop_constraint(op.f('ck_receipt_donorkind'), type_='check')
        batch_op.drop_column('giver_kind')
        batch_op.drop_column('programme_id')

    with op.batch_alter_table('plan_target', schema=None) as batch_op:
        batch_op.drop_column('decision')
        batch_op.drop_column('is_public')

    with op.batch_alter_table('need', schema=None) as batch_op:
        batch_op.drop_index('ix_need_asked')
        batch_op.create_index(batch_op.f('ix_need_address_id'), ['address_id'], unique=False)

    with op.batch_alter_table('assistance_line', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_assistance_line_disbursement_id_disbursement'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_assistance_line_disbursement_id'))
        batch_op.drop_index('ix_assistance_line_counting', postgresql_where=sa.text('reverses_id IS NOT NULL'))
        batch_op.drop_column('fund')
        batch_op.drop_column('disbursement_id')

    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.drop_index('ix_address_waiting')
        batch_op.drop_index('ix_address_visit_due')
        batch_op.drop_index('ix_address_of_unit')
        batch_op.drop_index('ix_address_filed')
        batch_op.drop_index('ix_address_consent_ends')
        batch_op.drop_index('ix_address_by_name')
        batch_op.drop_index('ix_address_public_order')
        batch_op.create_index(batch_op.f('ix_address_public_order'), ['publication', 'priority', 'approved_on', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_address_visit_due_on'), ['visit_due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_address_unit_id'), ['unit_id'], unique=False)

    with op.batch_alter_table('line_source', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_line_source_transfer_id'))
        batch_op.drop_index(batch_op.f('ix_line_source_receipt_id'))
        batch_op.drop_index(batch_op.f('ix_line_source_allocation_id'))

    op.drop_table('line_source')
    with op.batch_alter_table('allocation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_allocation_repayment_id'))
        batch_op.drop_index(batch_op.f('ix_allocation_pledge_id'))
        batch_op.drop_index('ix_allocation_of_address')
        batch_op.drop_index(batch_op.f('ix_allocation_need_id'))
        batch_op.drop_index(batch_op.f('ix_allocation_disbursement_id'))
        batch_op.drop_index(batch_op.f('ix_allocation_bank_line_id'))

    op.drop_table('allocation')
    with op.batch_alter_table('loan_write_off', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_loan_write_off_loan_id'))

    op.drop_table('loan_write_off')
    with op.batch_alter_table('loan_repayment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_loan_repayment_loan_id'))

    op.drop_table('loan_repayment')
    with op.batch_alter_table('loan_instalment', schema=None) as batch_op:
        batch_op.drop_index('ix_loan_instalment_due')

    op.drop_table('loan_instalment')
    op.drop_table('receipt_item')
    with op.batch_alter_table('loan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_loan_unit_id'))
        batch_op.drop_index(batch_op.f('ix_loan_address_id'))

    op.drop_table('loan')
    with op.batch_alter_table('leg', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_leg_entry_id'))
        batch_op.drop_index(batch_op.f('ix_leg_account_id'))

    op.drop_table('leg')
    op.drop_table('entry_salt')
    with op.batch_alter_table('transfer_claim', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_transfer_claim_pledge_id'))

    op.drop_table('transfer_claim')
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entry_reference'))
        batch_op.drop_index(batch_op.f('ix_entry_pledge_id'))
        batch_op.drop_index('ix_entry_of_unit')
        batch_op.drop_index('ix_entry_of_kind')
        batch_op.drop_index('ix_entry_of_address')
        batch_op.drop_index('ix_entry_newest')
        batch_op.drop_index('ix_entry_correction', sqlite_where=sa.text('corrects_id IS NOT NULL'), postgresql_where=sa.text('corrects_id IS NOT NULL'))

    op.drop_table('entry')
    with op.batch_alter_table('donor_summary_grant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_donor_summary_grant_pledge_id'))

    op.drop_table('donor_summary_grant')
    with op.batch_alter_table('report_move', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_move_report_id'))

    op.drop_table('report_move')
    with op.batch_alter_table('fund_transfer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fund_transfer_unit_id'))
        batch_op.drop_index(batch_op.f('ix_fund_transfer_bank_line_id'))

    op.drop_table('fund_transfer')
    with op.batch_alter_table('disbursement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_disbursement_address_id'))

    op.drop_table('disbursement')
    op.drop_table('story_correction')
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.drop_index('ix_report_desk')

    op.drop_table('report')
    with op.batch_alter_table('plan_task_partner', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_task_partner_unit_id'))

    op.drop_table('plan_task_partner')
    with op.batch_alter_table('bank_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bank_line_statement_id'))
        batch_op.drop_index('ix_bank_line_open', sqlite_where=sa.text('allocated_vnd <> amount_vnd AND set_aside_at IS NULL'), postgresql_where=sa.text('allocated_vnd <> amount_vnd AND set_aside_at IS NULL'))
        batch_op.drop_index('ix_bank_line_of_account')
        batch_op.drop_index(batch_op.f('ix_bank_line_counterparty_blind'))
        batch_op.drop_index('ix_bank_line_aside', sqlite_where=sa.text('set_aside_at IS NOT NULL'), postgresql_where=sa.text('set_aside_at IS NOT NULL'))

    op.drop_table('bank_line')
    op.drop_table('statement_mapping')
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_statement_file_sha256'))
        batch_op.drop_index(batch_op.f('ix_statement_account_id'))

    op.drop_table('statement')
    with op.batch_alter_table('snapshot', schema=None) as batch_op:
        batch_op.drop_index('ix_snapshot_of_unit')

    op.drop_table('snapshot')
    with op.batch_alter_table('receipt_print', schema=None) as batch_op:
        batch_op.drop_index('ix_receipt_print_paper')

    op.drop_table('receipt_print')
    with op.batch_alter_table('plan_task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_task_unit_id'))
        batch_op.drop_index('ix_plan_task_plan_id_position')
        batch_op.drop_index(batch_op.f('ix_plan_task_ended_on'))

    op.drop_table('plan_task')
    with op.batch_alter_table('official_account_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_official_account_change_account_id'))

    op.drop_table('official_account_change')
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_unit_id'))

    op.drop_table('meeting')
    with op.batch_alter_table('inspection', schema=None) as batch_op:
        batch_op.drop_index('ix_inspection_unit_id_planned_on')
        batch_op.drop_index(batch_op.f('ix_inspection_planned_on'))
        batch_op.drop_index(batch_op.f('ix_inspection_mended_on'))
        batch_op.drop_index(batch_op.f('ix_inspection_inspecting_id'))
        batch_op.drop_index(batch_op.f('ix_inspection_held_on'))

    op.drop_table('inspection')
    op.drop_table('book_day')
    op.drop_table('chain_tail')
    op.drop_table('chain_head')
    op.drop_table('book_check')
    op.drop_table('book_account')
    guard({table: BEFORE[table] for table in CHANGED})


CHANGED = ['assistance_line', 'receipt']
"""Append-only tables of the first shape that get columns here."""

BEFORE = {'assistance_line': ['id',
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

GUARDED = {'allocation': ['id',
                'bank_line_id',
                'amount_vnd',
                'purpose',
                'address_id',
                'need_id',
                'pledge_id',
                'programme_id',
                'disbursement_id',
                'repayment_id',
                'other_line_id',
                'giver_name',
                'shown_name',
                'because',
                'allocated_by_id',
                'allocated_at',
                'reverses_id',
                'reason'],
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
                     'disbursement_id',
                     'fund',
                     'entered_by_id',
                     'entered_at',
                     'reverses_id',
                     'reason'],
 'bank_line': ['id',
               'account_id',
               'statement_id',
               'key',
               'on',
               'document',
               'amount_vnd',
               'balance_vnd',
               'memo',
               'counterparty_blind',
               'raw',
               'seen_address',
               'seen_pledge'],
 'chain_head': ['id', 'day', 'seq', 'hash', 'published_at'],
 'disbursement': ['id',
                  'unit_id',
                  'year',
                  'number',
                  'act_id',
                  'address_id',
                  'paid_from',
                  'recipient',
                  'out_of_turn',
                  'prepared_by_id',
                  'prepared_at'],
 'entry': ['id',
           'at',
           'kind',
           'side',
           'form',
           'amount_vnd',
           'programme_id',
           'unit_id',
           'address_id',
           'pledge_id',
           'reference',
           'source',
           'source_id',
           'corrects_id',
           'recorded_at',
           'by_id',
           'line',
           'prev',
           'hash'],
 'fund_transfer': ['id',
                   'unit_id',
                   'from_fund',
                   'to_fund',
                   'amount_vnd',
                   'reason',
                   'proposed_by_id',
                   'proposed_at',
                   'reverses_id'],
 'leg': ['id', 'entry_id', 'account_id', 'amount_vnd'],
 'line_source': ['line_id', 'receipt_id', 'allocation_id', 'transfer_id'],
 'loan_repayment': ['id',
                    'loan_id',
                    'unit_id',
                    'year',
                    'number',
                    'paid_on',
                    'value_vnd',
                    'paid_into',
                    'recorded_by_id',
                    'recorded_at',
                    'reverses_id',
                    'reason'],
 'loan_write_off': ['id',
                    'loan_id',
                    'value_vnd',
                    'decision',
                    'decided_on',
                    'signer',
                    'reason',
                    'proposed_by_id',
                    'proposed_at'],
 'receipt': ['id',
             'unit_id',
             'year',
             'number',
             'address_id',
             'programme_id',
             'need_id',
             'pledge_id',
             'form',
             'content',
             'value_vnd',
             'giver_kind',
             'giver_name',
             'giver_place',
             'shown_name',
             'attached',
             'received_on',
             'recorded_by_id',
             'recorded_at',
             'reverses_id',
             'reason'],
 'receipt_item': ['id', 'receipt_id', 'number', 'name', 'quantity', 'measure', 'value_vnd', 'basis'],
 'receipt_print': ['id', 'paper', 'paper_id', 'printed_by_id', 'printed_at'],
 'report_move': ['id', 'report_id', 'before', 'after', 'at', 'by_id', 'by_name', 'reason'],
 'snapshot': ['id',
              'unit_id',
              'period',
              'taken_at',
              'taken_by_id',
              'definitions',
              'table',
              'targets',
              'last_line_id',
              'last_event_id'],
 'statement': ['id',
               'account_id',
               'file_sha256',
               'opening_vnd',
               'closing_vnd',
               'first_on',
               'last_on',
               'lines',
               'new_lines',
               'imported_by_id',
               'imported_at'],
 'transfer_claim': ['id', 'pledge_id', 'value_vnd', 'sent_on', 'told_at', 'received_before_vnd']}


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


def cut_words_anew() -> None:
    """Words of the search are letters and digits alone: what stood between them is a blank from now on."""
    rows = op.get_bind().execute(sa.text("SELECT id, folded FROM search_row")).all()
    for number, folded in rows:
        cut = " ".join(re.findall(r"[a-z0-9]+", folded or ""))
        if cut != folded:
            op.get_bind().execute(sa.text("UPDATE search_row SET folded = :cut WHERE id = :id"), {"cut": cut, "id": number})
