"""A copy of a MySQL or MariaDB database has all that the first one has."""

from __future__ import annotations

import pytest
from conftest import SERVERS, Databases
from flask_migrate_script.scratch.mysql_copy import copy_into
from flask_migrate_script.scratch.server_connection import ServerConnection
from sqlalchemy.engine.url import make_url

pytestmark = pytest.mark.oldest_and_newest

STATEMENTS = (
    "CREATE TABLE b (id INT PRIMARY KEY, half INT AS (n / 2), n INT, at DATE DEFAULT '0000-00-00')",
    "CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, b_id INT, raw BLOB,"
    " CONSTRAINT fk_a_b FOREIGN KEY (b_id) REFERENCES b (id))",
    "INSERT INTO b (id, n) VALUES (1, 8)",
    "INSERT INTO a VALUES (7, 1, x'00FF25')",
    "INSERT INTO a VALUES (0, NULL, NULL)",
    # In the alphabet, each view comes before the one that it reads.
    "CREATE VIEW w AS SELECT n FROM b",
    "CREATE VIEW v AS SELECT n + 1 AS m FROM w",
    "CREATE FUNCTION two() RETURNS INT DETERMINISTIC RETURN 2",
    "CREATE TRIGGER t BEFORE INSERT ON b FOR EACH ROW SET NEW.n = two()",
)


def test_all_that_a_database_has(mysql: Databases) -> None:
    """Tables, rows, generated columns, foreign keys, counters, views, functions and triggers, in any order of names."""
    source = make_url(mysql.new().url).database
    name = f"{source}_copy"
    connection = ServerConnection(make_url(SERVERS["mysql"]), {})
    try:
        connection.rows(f"USE {source}")
        connection.rows("SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'")
        for statement in STATEMENTS:
            connection.rows(statement)
        connection.rows("CREATE TABLE marker (id INT)")
        copying = ServerConnection(make_url(SERVERS["mysql"]), {})
        copy_into(copying, source, name, without="marker")
        copying.close()
        mysql.made.append(name)
        connection.rows(f"USE {name}")
        assert connection.column("SHOW TABLES") == ["a", "b", "v", "w"]
        assert connection.rows("SELECT * FROM a ORDER BY id") == [
            (0, None, None),
            (7, 1, b"\x00\xff%"),
        ]
        assert connection.rows("SELECT half, m FROM b, v") == [(4, 9)]
        connection.rows("INSERT INTO b (id, n) VALUES (5, 100)")
        assert connection.value("SELECT n FROM b WHERE id = 5") == 2
        connection.rows("INSERT INTO a (b_id) VALUES (5)")
        assert connection.value("SELECT max(id) FROM a") == 8
        with pytest.raises(Exception, match="fk_a_b"):
            connection.rows("INSERT INTO a (b_id) VALUES (6)")
        # Nothing of it reads the first database.
        connection.rows(f"DROP DATABASE {source}")
        connection.rows(f"CREATE DATABASE {source}")
        assert connection.value("SELECT m FROM v LIMIT 1") == 9
    finally:
        connection.close()
