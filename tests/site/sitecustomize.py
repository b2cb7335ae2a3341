"""For the processes that tests start: a warning from our own modules or templates is an error there."""

import warnings

warnings.filterwarnings("error", module=r"flask_migrate_script(\.|$)")
warnings.filterwarnings("error", module=r"env_py$")
