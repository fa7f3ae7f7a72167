"""A .qdc file is what the schema of REFI-QDA asks for."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from annotations.exporters.codebook_qdc import guid_of, text_of
from annotations.models import Tag
from annotations.services import codebook

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
SCHEMA = ROOT.parent / "shared" / "specs" / "refi-qda" / "Codebook.xsd"
NAME = "{urn:QDA-XML:codebook:1.0}"
# what of the published schema is used here, in words of our own: tests without that schema hold to this one
USED = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:QDA-XML:codebook:1.0"
    targetNamespace="urn:QDA-XML:codebook:1.0" elementFormDefault="qualified">
  <xs:element name="CodeBook">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="Codes">
          <xs:complexType><xs:sequence>
            <xs:element name="Code" type="Code" maxOccurs="unbounded"/>
          </xs:sequence></xs:complexType>
        </xs:element>
      </xs:sequence>
      <xs:attribute name="origin" type="xs:string"/>
    </xs:complexType>
  </xs:element>
  <xs:complexType name="Code">
    <xs:sequence>
      <xs:element name="Description" type="xs:string" minOccurs="0"/>
      <xs:element name="Code" type="Code" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence>
    <xs:attribute name="guid" use="required"><xs:simpleType><xs:restriction base="xs:token">
      <xs:pattern value="[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"/>
    </xs:restriction></xs:simpleType></xs:attribute>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="isCodable" type="xs:boolean" use="required"/>
    <xs:attribute name="color"><xs:simpleType><xs:restriction base="xs:token">
      <xs:pattern value="#[0-9a-fA-F]{6}"/>
    </xs:restriction></xs:simpleType></xs:attribute>
  </xs:complexType>
</xs:schema>
"""
SCHEMAS = {"used": USED, **({"published": SCHEMA} if SCHEMA.exists() else {})}


@pytest.fixture
def written(course, cast, tags):
    entries = [
        {"name": "a \x01 <b> & “c” \u200f خط", "definition": "One\r\ntwo \x0b]]> 😀", "parent": "signal"},
        {"name": "under it", "parent": "a \x01 <b> & “c” \u200f خط", "colour": "#cc1111", "palette": 2},
    ]
    codebook.add_all(course, cast.instructor.pk, entries)
    return text_of(course, list(course.tags.select_related("parent")))


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_schema_takes_it(written, schema):
    xmlschema.XMLSchema(SCHEMAS[schema]).validate(written)


def test_the_schema_refuses_what_is_none(written):
    for wrong in (written.replace("isCodable", "codable"), written.replace("#a86c04", "brown")):
        assert wrong != written
        with pytest.raises(xmlschema.XMLSchemaValidationError):
            xmlschema.XMLSchema(USED).validate(wrong)


def test_codes_are_nested_named_coloured_and_described(written, course):
    root = ElementTree.fromstring(written.encode())
    assert [child.tag for child in root] == [NAME + "Codes"]
    top = list(root[0])
    assert [code.get("name") for code in top] == ["signal", "red line"]
    inner = top[0].find(NAME + "Code")
    assert inner.get("name") == "a  <b> & “c” \u200f خط"
    assert inner.find(NAME + "Description").text == "One\ntwo \n]]> 😀"
    assert inner.find(NAME + "Code").get("color") == "#cc1111" and top[0].get("color") == "#a86c04"
    assert {code.get("isCodable") for code in root.iter(NAME + "Code")} == {"true"}
    assert "\r" not in written and written.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')


def test_guids_are_stable_and_of_one_course(course, cast, tags):
    theirs = Tag.objects.create(course=cast.stranger.course, name="signal")
    assert guid_of(course, tags[0]) == guid_of(course, Tag.objects.get(pk=tags[0].pk))
    assert len({guid_of(course, tags[0]), guid_of(course, tags[1]), guid_of(cast.stranger.course, theirs)}) == 3
    assert text_of(course, tags) == text_of(course, tags)


def test_a_tag_whose_parent_does_not_go_along_stands_at_the_top(course, cast, tags):
    codebook.hang(tags[1], parent="signal")
    assert text_of(course, [Tag.objects.get(pk=tags[1].pk)]).count("<Code ") == 1
