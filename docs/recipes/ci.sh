#!/bin/sh
# Needs an empty database in DATABASE_URL, and in RELEASED the id of the newest revision that production has run.
set -e
flask db upgrade "$RELEASED"
flask db lint
flask db upgrade
flask db check
flask db downgrade "$RELEASED"
flask db upgrade
