"""XML from strangers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.media.xml_reading import DEPTH_MAX, BadXmlError, read_xml

BOMB = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a>",
        b"<a></b>",
        BOMB,
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b'<!DOCTYPE a [<!ENTITY % b SYSTEM "other.dtd"> %b;]><a/>',
        b"<a>&unknown;</a>",
        b"<a>" * (DEPTH_MAX + 1) + b"</a>" * (DEPTH_MAX + 1),
        b'<?xml version="1.0" encoding="nothing"?><a/>',
        b"<a/>" * 2,
    ],
)
def test_what_is_broken_or_not_to_be_trusted_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(BadXmlError, match=r"\.$"):
        read_xml(content)


def test_a_document_type_may_be_named_and_is_not_fetched() -> None:
    root = read_xml(b'<!DOCTYPE a PUBLIC "-//X//Y" "nowhere/a.dtd"><a b="1">text<c/></a>')
    assert (root.tag, root.get("b"), root.text, root[0].tag) == ("a", "1", "text", "c")


@given(st.binary(max_size=200))
def test_no_bytes_whatever_end_in_anything_but_a_document_or_a_sentence(content: bytes) -> None:
    for each in (content, b"<a>" + content + b"</a>"):
        try:
            read_xml(each)
        except BadXmlError as error:
            assert str(error).endswith(".")
