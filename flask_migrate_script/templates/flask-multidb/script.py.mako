<%!
    import re
%>\
<%
    from flask import current_app

    binds = current_app.config.get("SQLALCHEMY_BINDS") or ()
    databases = [""] + [name for name in binds if name]
%>\
"""${message.replace("\\", "\\\\").replace('"', '\\"')}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}
"""

import re

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

# What Alembic knows this revision by.
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade(engine_name):
    run("upgrade", engine_name)


def downgrade(engine_name):
    run("downgrade", engine_name)


def run(direction, engine_name):
    # A database that the app was given after this revision was made has nothing to do here.
    function = globals().get(direction + "_" + re.sub(r"\W", "_", engine_name))
    if function is not None:
        function()

% for name in databases:

def upgrade_${re.sub(r"\W", "_", name)}():
    ${context.get(name + "_upgrades", "pass")}


def downgrade_${re.sub(r"\W", "_", name)}():
    ${context.get(name + "_downgrades", "pass")}

% endfor
