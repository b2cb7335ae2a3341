# What to run in this folder. It upgrades the database to revision c003.
export FLASK_APP=manage.py
flask db upgrade c003
flask seed --number 2
flask users create Edsger
flask report --least 6
LIBRARY_CONFIG=branch.cfg flask report --format json
FLASK_APP="manage:create_app('branch.cfg')" flask report

# Both command lines work.
python manage.py db current
python manage.py -c branch.cfg report --format json
