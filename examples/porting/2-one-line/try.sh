# What to run in this folder. It upgrades the database to revision c002.
python manage.py db upgrade c002
python manage.py seed --number 2
python manage.py users create Grace
python manage.py report --least 4
python manage.py -c branch.cfg report --format json
