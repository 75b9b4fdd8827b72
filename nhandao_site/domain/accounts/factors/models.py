from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from nhandao_site.db import Blind, Model, Sealed


class CodeKey(Model):
    """The secret that an account's authenticator application shares with this site. It counts once confirmed."""

    __tablename__ = "code_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    secret: Mapped[str] = mapped_column(Sealed)  # base32
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)  # no code of this step of time or of one before is taken again


class RecoveryCode(Model):
    """A code on paper for the day the telephone is gone; it works once. Only its mark is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    paper_mark: Mapped[str] = mapped_column(Blind)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Model):
    """A key that a device or a browser keeps for one account (WebAuthn); its owner named it."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    credential_id: Mapped[str] = mapped_column(unique=True)  # base64url
    public_key: Mapped[str]  # SubjectPublicKeyInfo, base64url
    counter: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
