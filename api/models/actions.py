"""Who did what: kept with the change itself, for the owner alone."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, Identity, Table, Text, func, text

from api.models.metadata import CONFIDENTIAL, metadata

actions = Table(
    "actions",
    metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False, comment="a release, the beginning of a key, or a survey"),
    Column("reason", Text),
    # Told by the session: nothing between here and there has to hand it on.
    Column(
        "done_by",
        Text,
        nullable=False,
        server_default=text("current_setting('application_name')"),
        comment="user, machine, process and command",
    ),
    Column("login", Text, nullable=False, server_default=text("SESSION_USER")),
    schema=CONFIDENTIAL,
)
