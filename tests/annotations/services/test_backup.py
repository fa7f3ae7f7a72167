import gzip
import sqlite3
import threading
from contextlib import closing

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection, connections

from annotations.models import Course
from annotations.services.backup import RefusedBackup, backup, restore

pytestmark = pytest.mark.django_db(transaction=True)
User = get_user_model()
HARD = "tab\there\nsecond line\\. back\\slash «خط قرمز» 🙂 \\N"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "reader.backup"


@pytest.fixture
def class_of_three():
    for number in range(3):
        User.objects.create_user(f"reader-{number}", name=HARD)
    Course.objects.create(slug="conflict", title=HARD)


def contents():
    """Return the rows of every table, in order."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def test_what_was_backed_up_comes_back_whole(path, class_of_three):
    before = contents()
    written = backup(path)
    User.objects.filter(username="reader-0").delete()
    User.objects.update(name="changed")
    Course.objects.create(slug="later", title="Later")
    assert contents() != before
    assert restore(path) == written
    assert contents() == before
    assert User.objects.get(username="reader-0").name == HARD


def test_a_new_row_after_a_restore_gets_a_number_of_its_own(path, class_of_three):
    backup(path)
    User.objects.all().delete()
    restore(path)
    newest = max(User.objects.values_list("pk", flat=True))
    assert User.objects.create_user("new").pk > newest


def test_a_backup_is_its_owners_alone_and_leaves_nothing_beside_it(path, class_of_three):
    backup(path)
    backup(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def keep_writing(stop, errors):
    """Write pairs of users, each pair in one go, until told to stop."""
    number = 0
    try:
        while not stop.is_set():
            pair = [User(username=f"{side}-{number}") for side in ("left", "right")]
            User.objects.bulk_create(pair)
            number += 1
    except Exception as error:
        errors.append(error)
    finally:
        connections.close_all()


@pytest.fixture
def writer():
    stop, errors = threading.Event(), []
    thread = threading.Thread(target=keep_writing, args=(stop, errors))
    thread.start()

    def finish():
        stop.set()
        thread.join()
        return errors

    yield finish
    finish()


def wait_for_writing():
    while User.objects.filter(username__startswith="left").count() < 5:
        pass


def names(side):
    found = User.objects.filter(username__startswith=f"{side}-").values_list("username", flat=True)
    return {name.split("-")[1] for name in found}


def test_a_backup_while_others_write_is_one_moment_of_the_database(path, class_of_three, writer):
    wait_for_writing()
    for _ in range(5):
        backup(path)
    assert writer() == []
    after = len(names("left"))
    restore(path)
    assert names("left") == names("right")
    assert 5 <= len(names("left")) <= after
    assert names("left") == {str(number) for number in range(len(names("left")))}


def test_a_restore_while_others_write_loses_no_later_write(path, class_of_three, writer):
    wait_for_writing()
    kept = names("left")
    backup(path)
    restore(path)
    restored = len(names("left"))
    while len(names("left")) < restored + 3:
        pass
    assert writer() == []
    assert names("left") == names("right") >= kept


def test_a_damaged_backup_changes_nothing(path, class_of_three):
    backup(path)
    whole = path.read_bytes()
    User.objects.filter(username="reader-0").delete()
    before = contents()
    half = len(whole) // 2
    middle = whole[:half] + b"\xff" * 5_000 + whole[half + 5_000 :]
    for broken in (whole[:half], whole[:40], middle):
        path.write_bytes(broken)
        with pytest.raises(RefusedBackup, match="damaged"):
            restore(path)
        assert contents() == before


def test_another_file_is_refused(path):
    path.write_text("a news report")
    with pytest.raises(RefusedBackup, match="not a backup of readerapp"):
        restore(path)
    with closing(sqlite3.connect(path.with_name("other"))) as other:
        other.execute("CREATE TABLE recipe (id integer)")
    with pytest.raises(RefusedBackup, match=r"not a backup of readerapp|is of another database"):
        restore(path.with_name("other"))
    path.write_bytes(gzip.compress(b'["a list"]\n'))
    with pytest.raises(RefusedBackup, match=r"not a backup of readerapp|is of another database"):
        restore(path)


def test_a_missing_file_or_folder_is_named(path):
    with pytest.raises(RefusedBackup, match=r"reader\.backup cannot be read"):
        restore(path)
    with pytest.raises(RefusedBackup, match=r"reader\.backup cannot be written"):
        backup(path.parent / "nowhere" / path.name)


def test_a_backup_of_tables_in_another_state_is_refused(path, class_of_three):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)",
            ["annotations", "9999_of_next_year", "2027-01-01 00:00:00+00:00"],
        )
        backup(path)
        cursor.execute("DELETE FROM django_migrations WHERE name = %s", ["9999_of_next_year"])
    before = contents()
    with pytest.raises(RefusedBackup, match=r"Only in the file: annotations\.9999_of_next_year"):
        restore(path)
    assert contents() == before


def test_the_commands_say_what_they_did(path, class_of_three, capsys):
    call_command("backup", path)
    assert str(path) in capsys.readouterr().out
    User.objects.all().delete()
    call_command("restore", path, no_input=True)
    assert "Restored from" in capsys.readouterr().out
    assert User.objects.count() == 3


def test_a_command_that_is_refused_ends_with_the_reason(path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("restore", path, no_input=True)
