"""Where FLASK_APP is set, and for which lines."""

from __future__ import annotations

import pytest
from porting import line_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "path, text, is_short",
    [
        ("start.sh", "export FLASK_APP=manage.py\npython manage.py seed", True),
        ("start.sh", "export FLASK_APP=manage\npython ./manage.py seed", True),
        ("start.sh", "export FLASK_APP=manage:create_app\npython manage.py seed", True),
        ("start.sh", "export FLASK_APP=manage.py\npython back/manage.py seed", False),
        ("start.sh", "export FLASK_APP=other.py\npython manage.py seed", False),
        ("start.sh", "python manage.py seed\nexport FLASK_APP=manage.py", False),
        ("start.sh", "one() {\n  export FLASK_APP=manage.py\n}\npython manage.py seed", False),
        ("Dockerfile", "FROM x\nENV A=1 FLASK_APP=manage.py\nCMD python manage.py seed", True),
        ("Dockerfile", "FROM x\nENV FLASK_APP manage.py\nRUN python manage.py seed", True),
        ("Dockerfile", "FROM x\nENV FLASK_APP=manage.py\nFROM y\nCMD python manage.py seed", False),
        ("start.bat", "set FLASK_APP=manage.py\npython manage.py seed", True),
        *(
            ("start.sh", f"export FLASK_APP=manage.py\n{before}python manage.py seed", False)
            for before in (
                "docker-compose run --rm web ",
                "docker exec web ",
                "kubectl exec pod -- ",
                "sudo -u www ",
                "ssh host 'cd /srv && ",
                'su - www -c "',
                "cat > /etc/cron.d/x <<EOF\n* * * * * www ",
            )
        ),
        ("ci.yml", "a:\n  env:\n    FLASK_APP: manage.py\nb:\n  run: python manage.py seed", False),
        ("tasks.py", "os.environ['FLASK_APP'] = 'manage.py'\ncall('python manage.py seed')", False),
    ],
)
def test_flask_app_counts_where_it_is_set_for_certain(path: str, text: str, is_short: bool) -> None:
    """Only below a setting that holds for the line, and for the script as the line names it, is --app left out."""
    finding = line_cases.find(text, path)[0]
    assert finding.replacement is not None
    assert ("--app" in finding.replacement) is not is_short
