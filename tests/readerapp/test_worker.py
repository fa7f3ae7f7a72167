import re

from readerapp.worker import build


def test_the_worker_is_a_script_of_its_build_that_is_asked_for_each_time(client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache" and "worker-src 'self'" in answer["Content-Security-Policy"]
    assert f'BUILD = "{build()}"' in answer.text and re.fullmatch("[0-9a-f]{12}", build())
    assert len(answer.content) < 4000  # bytes
    assert client.post("/sw.js").status_code == 405
