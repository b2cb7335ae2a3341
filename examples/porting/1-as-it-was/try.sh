# What to run in this folder. It upgrades the database to revision c001.
python -m flask_migrate_script manage.py db upgrade c001
python -m flask_migrate_script manage.py seed --number 2
python -m flask_migrate_script manage.py users create Ada
python -m flask_migrate_script manage.py report --least 2
python -m flask_migrate_script manage.py -c branch.cfg report --format json
