# Alembic's settings for this folder. The database's URL is not here: env.py asks the Flask app for it.

[alembic]
# Names of new revision files, for instance %%(year)d_%%(month).2d_%%(day).2d_%%(rev)s_%%(slug)s
# file_template = %%(rev)s_%%(slug)s

# Separates paths in version_locations and prepend_sys_path: os means the operating system's own way.
path_separator = os

# Logging while a command runs: progress goes to standard error.

[loggers]
keys = root,sqlalchemy,alembic,plugins

[handlers]
keys = stderr

[formatters]
keys = short

[logger_root]
level = WARNING
handlers = stderr
qualname =

[logger_sqlalchemy]
level = WARNING
handlers =
qualname = sqlalchemy.engine

[logger_alembic]
level = INFO
handlers =
qualname = alembic

[logger_plugins]
level = WARNING
handlers =
qualname = alembic.runtime.plugins

[handler_stderr]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = short

[formatter_short]
format = %(levelname)-5.5s [%(name)s] %(message)s
