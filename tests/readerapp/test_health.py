import pytest

ASK = (
    "from django.test import Client; "
    "answer = Client(headers={'host': 'reader.example.org'}).get('/healthz'); "
    "print(answer.status_code, answer.content.decode())"
)


@pytest.mark.django_db
def test_a_site_with_a_database_is_well(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.content == b"ok\n"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_nothing_is_posted_to_it(client):
    assert client.post("/healthz").status_code == 405


def test_a_site_without_its_database_says_so(manage, production):
    done = manage("shell", "-v0", "-c", ASK, **production, DATABASE_URL="postgresql://127.0.0.1:1/nothing")
    assert done.stdout.startswith("503 database does not answer"), done.stderr


def test_it_is_answered_without_https_and_all_else_is_sent_there(manage, production, tmp_path):
    production["DATABASE_URL"] = f"sqlite:///{tmp_path}/db.sqlite3"
    done = manage("shell", "-v0", "-c", ASK, **production)
    assert done.stdout.startswith("200 ok"), done.stderr
    done = manage("shell", "-v0", "-c", ASK.replace("/healthz", "/accounts/login/"), **production)
    assert done.stdout.startswith("301"), done.stderr
