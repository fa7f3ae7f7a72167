import gzip

import pytest
from django.urls import reverse

from annotations.services import finishing
from tests.annotations.exporters import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return builders.build()


def get(client, who, made, format="csv", **query):
    client.force_login(getattr(who, "user", who))
    return client.get(reverse("annotations:export", args=[made.course.slug, format]), query)


def test_the_file_is_streamed_with_a_safe_name(client, made):
    builders.annotate(made, made.owner, "no crew")
    answer = get(client, made.instructor, made, reading="drone")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="class-drone.csv"'
    assert answer["X-Accel-Buffering"] == "no"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.streaming
    assert b"no crew" in b"".join(answer.streaming_content)


def test_a_compressed_stream_is_the_same_file(client, made):
    builders.annotate(made, made.owner, "no crew")
    plain = b"".join(get(client, made.instructor, made).streaming_content)
    address = reverse("annotations:export", args=["class", "csv"])
    packed = b"".join(client.get(address, headers={"accept-encoding": "gzip"}).streaming_content)
    assert gzip.decompress(packed) == plain


@pytest.mark.parametrize("query", [{"format": "exe"}, {"reading": "none"}, {"whose": "yours"}])
def test_what_is_not_there_is_said_before_the_first_byte(client, made, query):
    assert get(client, made.instructor, made, **query).status_code == 404


def test_a_stranger_gets_404_and_a_visitor_is_sent_to_sign_in(client, made):
    for name, arguments in (("exports", ["class"]), ("export", ["class", "csv"])):
        assert client.get(reverse(f"annotations:{name}", args=arguments)).status_code == 302
    assert get(client, made.stranger, made).status_code == 404
    assert client.get(reverse("annotations:exports", args=["class"])).status_code == 404


def test_a_student_exports_their_own_and_the_classs_only_where_the_course_allows_it(client, made):
    builders.annotate(made, made.owner, "no crew", note="from the owner")
    builders.annotate(made, made.member, "alone", note="from the member")
    own = b"".join(get(client, made.member, made).streaming_content)
    assert b"from the member" in own and b"from the owner" not in own
    assert get(client, made.member, made, whose="class").status_code == 403
    made.course.students_may_export_class = True
    made.course.save()
    assert b"from the owner" in b"".join(get(client, made.member, made, whose="class").streaming_content)


def test_the_page_offers_what_its_reader_may_have_and_leads_to_the_download(client, made):
    address = reverse("annotations:exports", args=["class"])
    client.force_login(made.member.user)
    page = client.get(address)
    assert page.status_code == 200
    assert b'value="class"' not in page.content
    chosen = client.get(address, {"format": "csv", "reading": "drone", "whose": "mine"})
    assert chosen["Location"] == "/courses/class/export/csv/?reading=drone&whose=mine"
    assert client.get(address, {"format": "csv", "whose": "class"}).status_code == 422


def test_whether_assistants_and_students_export_the_classs_work_is_a_setting_of_the_course(client, made):
    builders.annotate(made, made.owner, "no crew", note="from the owner")
    everybody = (made.instructor, made.assistant, made.member)
    for assistants, students in ((True, False), (False, True), (False, False)):
        made.course.assistants_may_export_class, made.course.students_may_export_class = assistants, students
        made.course.save()
        may = [True, assistants, students]
        assert [get(client, who, made, whose="class").status_code == 200 for who in everybody] == may
        whole = [b"from the owner" in b"".join(get(client, who, made).streaming_content) for who in everybody]
        assert whole == may
        assert [get(client, who, made, whose="mine").status_code for who in everybody] == [200, 200, 200]


def test_the_settings_of_a_course_hold_who_may_export(client, made):
    address = reverse("annotations:course_settings", args=["class"])
    client.force_login(made.instructor.user)
    page = client.get(address).text
    assert 'name="assistants_may_export_class"' in page and 'name="students_may_export_class"' in page
    sent = {"title": "T", "time_zone": "UTC", "default_audience": "class", "default_shown_as": "name"}
    sent |= {"naming": "names", "students_may_export_class": "on"}
    assert client.post(address, sent).status_code == 303
    made.course.refresh_from_db()
    assert (made.course.assistants_may_export_class, made.course.students_may_export_class) == (False, True)


def test_an_assistant_of_one_section_exports_nobody_else(client, made):
    builders.annotate(made, made.owner, "no crew", note="from the owner")
    other = made.course.sections.create(name="B")
    made.member.section = other
    made.member.save()
    finishing.finish(made.member.pk, made.report, 1, True)
    made.assistant.limited_to.add(made.section)
    text = b"".join(get(client, made.assistant, made, "jsonl", whose="class").streaming_content).decode()
    assert '"username":"owner-class"' in text and "member-class" not in text
    whole = b"".join(get(client, made.instructor, made, "jsonl", whose="class").streaming_content).decode()
    assert "member-class" in whole and '"kind":"finished"' in whole and '"kind":"finished"' not in text
