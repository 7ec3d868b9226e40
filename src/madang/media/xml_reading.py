"""Reading XML from strangers: no entities, nothing outside is opened, depth and number are bounded.

The standard library's expat with handlers of our own; a document type may be named, as scores do, and is not read.
"""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

ELEMENTS_MAX = 1_000_000
DEPTH_MAX = 60


class BadXmlError(ValueError):
    """The XML is broken or not to be trusted; `str()` is a sentence."""


def read_xml(content: bytes) -> Element:
    """The document's root. Raises BadXmlError."""
    parser = expat.ParserCreate()
    builder = TreeBuilder()
    counted = _Counted(builder)
    parser.buffer_text = True
    parser.StartElementHandler = counted.start
    parser.EndElementHandler = counted.end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = _refuse_entity
    parser.ExternalEntityRefHandler = _refuse_outside
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(content, True)
        return builder.close()
    except (expat.ExpatError, AssertionError, UnicodeError, LookupError, ValueError) as failure:
        if isinstance(failure, BadXmlError):
            raise
        raise BadXmlError(f"The XML is broken: {failure}.") from failure


class _Counted:
    """Counts what the builder is given."""

    def __init__(self, builder: TreeBuilder) -> None:
        self._builder = builder
        self._elements = self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > ELEMENTS_MAX:
            raise BadXmlError(f"The XML has more than {ELEMENTS_MAX:,} elements.")
        if self._depth > DEPTH_MAX:
            raise BadXmlError(f"The XML is nested more than {DEPTH_MAX} deep.")
        self._builder.start(tag, attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._builder.end(tag)


def _refuse_entity(*_: object) -> None:
    raise BadXmlError("The XML declares entities of its own, which are not taken.")


def _refuse_outside(*_: object) -> int:
    raise BadXmlError("The XML refers to something outside, which is not opened.")
