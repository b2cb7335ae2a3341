# What to run in this folder. The database is at revision c004, the last one.
export FLASK_APP=library
flask db upgrade
flask seed --number 2
flask users create Margaret
flask report --least 10
LIBRARY_CONFIG=branch.cfg flask report --format json
FLASK_APP="library:create_app('branch.cfg')" flask report
