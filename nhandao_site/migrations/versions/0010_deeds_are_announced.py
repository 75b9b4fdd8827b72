"""deeds are announced to whoever keeps pages (PostgreSQL)

Revision ID: 0010
Revises: 0009
"""

from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION announce_deed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_notify('deed', NEW.what); RETURN NULL; END $$"
    )
    op.execute(
        'CREATE TRIGGER announce_deed AFTER INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION announce_deed()'
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    op.execute('DROP TRIGGER announce_deed ON audit_event')
    op.execute('DROP FUNCTION announce_deed()')
