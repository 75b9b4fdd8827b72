"""requests of people about the data on them; who was erased

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def chosen(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    subject = ('address', 'pledge', 'proposal', 'concern', 'tip')
    op.create_table('privacy_request',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=True),
    sa.Column('wish', chosen('wish', 'see', 'correct', 'withdraw', 'erase'), nullable=False),
    sa.Column('way', chosen('way', 'web', 'phone', 'paper', 'in_person'), nullable=False),
    sa.Column('speaks_for', chosen('speaksfor', 'self', 'guardian'), nullable=False),
    sa.Column('code', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('phone_blind', sa.Text(), nullable=True),
    sa.Column('request_text', sa.Text(), nullable=True),
    sa.Column('unit_id', NUMBER, nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('with_third_parties', sa.Boolean(), nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('finish_by', sa.Date(), nullable=False),
    sa.Column('state', chosen('requeststate', 'new', 'taken', 'answered', 'done', 'refused'), nullable=False),
    sa.Column('subject', chosen('subject', *subject), nullable=True),
    sa.Column('subject_id', NUMBER, nullable=True),
    sa.Column('identity_proof', sa.Text(), nullable=True),
    sa.Column('proved_by_id', NUMBER, nullable=True),
    sa.Column('reply_text', sa.Text(), nullable=True),
    sa.Column('recorded_by_id', NUMBER, nullable=True),
    sa.Column('taken_by_id', NUMBER, nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('finished_at', sa.DateTime(), nullable=True),
    sa.Column('version', NUMBER, nullable=False),
    sa.CheckConstraint("state NOT IN ('done', 'refused') OR finished_at IS NOT NULL", name=op.f('ck_privacy_request_ended_has_its_time')),
    sa.CheckConstraint("state NOT IN ('answered', 'done', 'refused') OR reply_text IS NOT NULL", name=op.f('ck_privacy_request_answered_in_words')),
    sa.CheckConstraint('(subject IS NULL) = (subject_id IS NULL)', name=op.f('ck_privacy_request_a_row_or_none')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_privacy_request_unit_id_unit')),
    sa.ForeignKeyConstraint(['proved_by_id'], ['account.id'], name=op.f('fk_privacy_request_proved_by_id_account')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['account.id'], name=op.f('fk_privacy_request_recorded_by_id_account')),
    sa.ForeignKeyConstraint(['taken_by_id'], ['account.id'], name=op.f('fk_privacy_request_taken_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_privacy_request')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_privacy_request_token_hash'))
    )
    with op.batch_alter_table('privacy_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_privacy_request_phone_blind'), ['phone_blind'], unique=False)
        batch_op.create_index('ix_privacy_request_queue', ['state', 'unit_id', 'answer_by'], unique=False)

    op.create_table('erasure',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('subject', chosen('subject', *subject), nullable=False),
    sa.Column('subject_id', NUMBER, nullable=False),
    sa.Column('request_id', NUMBER, nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by_id', NUMBER, nullable=True),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['privacy_request.id'], name=op.f('fk_erasure_request_id_privacy_request')),
    sa.ForeignKeyConstraint(['by_id'], ['account.id'], name=op.f('fk_erasure_by_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure')),
    sa.UniqueConstraint('subject', 'subject_id', name=op.f('uq_erasure_subject_subject_id'))
    )
    guard('erasure', ['id', 'subject', 'subject_id', 'request_id', 'at', 'by_id', 'told'])


def downgrade() -> None:
    op.drop_table('erasure')
    if op.get_bind().dialect.name == 'postgresql':
        for act in ('delete', 'update'):
            op.execute(f'DROP FUNCTION keep_erasure_{act}() CASCADE')
    op.drop_table('privacy_request')


def guard(table: str, columns: list[str]) -> None:
    listed = ', '.join(f'"{name}"' for name in columns)
    for act, what in (('delete', 'DELETE'), ('update', f'UPDATE OF {listed}')):
        name = f'keep_{table}_{act}'
        if op.get_bind().dialect.name == 'sqlite':
            op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
                       f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END")
            continue
        op.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                   f"$$ BEGIN RAISE EXCEPTION 'append-only: {table}'; END $$")
        op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
