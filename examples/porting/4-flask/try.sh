# What to run in this folder. It upgrades the database to revision c004.
export FLASK_APP=library
flask db upgrade c004
flask seed --number 2
flask users create Barbara
flask report --least 8
LIBRARY_CONFIG=branch.cfg flask report --format json
FLASK_APP="library:create_app('branch.cfg')" flask report
