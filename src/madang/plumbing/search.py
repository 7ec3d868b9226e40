"""Full-text search by tantivy: an index in a folder, rebuilt from the database whenever it is missing.

The database stays the truth. One process, the worker, holds `SearchWriter`; every other opens `Search`, read only.
"""

import logging
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tantivy

from madang.plumbing.folding import closeness, grams, words

LAYOUT = "3"
"""Name of the index's folder; a new layout, folding or choice of fields gets a new name and is rebuilt."""
READY_FILE = "ready"
"""In the index's folder once it has been filled for the first time."""
CANDIDATES = 100
"""How many the index proposes for one kind of query, ordered again by closeness."""
ENOUGH = 10
"""With so many that hold the words as typed, slips are not looked for."""
QUERY_WORDS_MAX = 8
QUERY_LETTERS_MAX = 48
SHARE_OF_PAIRS = 0.45
"""A word is nearly found if at least this share of its pairs of letters is: two letters exchanged break three pairs."""
CLOSENESS_MIN = 0.4
"""Of `folding.closeness`; what is further away was found by letters that words share by chance."""
WRITER_HEAP_BYTES = 64_000_000

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Searchable:
    """One thing that can be found."""

    kind: str
    """The feature's name."""
    id: str
    title: str
    """Ordered by; matched like the fields."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Further texts by name: all are matched."""
    facets: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    """Exact values to filter by, e.g. `{"language": ["korean"]}`."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("facet", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("grams", stored=False, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("title", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


class Search:
    """The index, open for reading. Sees a writer's commit at the next `find`."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "search" / LAYOUT
        self._schema = _schema()
        self._index: tantivy.Index | None = None
        self._seen: int | None = None

    def find(self, kind: str, text: str, limit: int = 50, filters: Mapping[str, str] | None = None) -> list[str]:
        """Ids of what fits the text best, best first, at most twice CANDIDATES; a slip in a word is forgiven.

        Empty text finds nothing.
        """
        query_words = [word[:QUERY_LETTERS_MAX] for word in words(text)[:QUERY_WORDS_MAX]]
        searcher = self._searcher()
        if not query_words or searcher is None:
            return []
        must = [self._term("kind", kind)]
        must += [self._term("facet", f"{name}={value}") for name, value in (filters or {}).items()]
        ranked = self._ranked(searcher, must + [self._whole(word) for word in query_words], query_words)
        if len(ranked) < ENOUGH:
            found = {id for _, id in ranked}
            near = self._ranked(searcher, must + [self._nearly(word) for word in query_words], query_words)
            ranked = sorted([*ranked, *(each for each in near if each[1] not in found)])
        return [id for _, id in ranked[:limit]]

    def _ranked(
        self, searcher: tantivy.Searcher, must: list[tantivy.Query], query_words: list[str]
    ) -> list[tuple[float, str]]:
        """What fulfils every query, nearest first, as (distance, id)."""
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in must])
        ranked = []
        for _, address in searcher.search(query, CANDIDATES, count=False).hits:
            document = searcher.doc(address)
            title, every = (str(document.get_first(name) or "").split() for name in ("title", "words"))
            near = closeness(query_words, every)
            if near >= CLOSENESS_MIN:
                ranked.append((-near - closeness(query_words, title), str(document.get_first("id"))))
        return sorted(ranked)

    def is_ready(self) -> bool:
        """Whether the index has ever been filled."""
        return (self.folder / READY_FILE).exists()

    def _term(self, name: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, name, value, "basic")

    def _whole(self, word: str) -> tantivy.Query:
        """What holds every part of the word, so most likely the word itself."""
        if len(word) == 1:
            return self._term("grams", f"^{word}")
        size = min(3, len(word))
        parts = dict.fromkeys(word[at : at + size] for at in range(len(word) - size + 1))
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, self._term("grams", part)) for part in parts])

    def _nearly(self, word: str) -> tantivy.Query:
        """What holds enough of the word's pairs of letters."""
        if len(word) <= 2:
            return self._whole(word)
        pairs = list(dict.fromkeys([word[at : at + 2] for at in range(len(word) - 1)] + ["^" + word[:1]]))
        choices = [(tantivy.Occur.Should, self._term("grams", pair)) for pair in pairs]
        needed = max(2, int(len(pairs) * SHARE_OF_PAIRS))
        return tantivy.Query.boolean_query(choices, minimum_number_should_match=needed)

    def _searcher(self) -> tantivy.Searcher | None:
        try:
            seen = (self.folder / "meta.json").stat().st_mtime_ns
        except FileNotFoundError:
            return None
        if self._index is None:
            self._index = tantivy.Index.open(str(self.folder))
            self._index.config_reader("manual")
        if seen != self._seen:
            self._index.reload()
            self._seen = seen
        return self._index.searcher()


class SearchWriter:
    """The index, open for writing; only one process may. What it holds is visible after `commit`."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "search" / LAYOUT
        self.folder.mkdir(parents=True, exist_ok=True)
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(self.folder))
        self._writer = self._index.writer(WRITER_HEAP_BYTES, 1)

    def put(self, things: Sequence[Searchable]) -> None:
        """Add things, or replace those of the same kind and id."""
        for thing in things:
            self._writer.delete_documents_by_term("key", f"{thing.kind}:{thing.id}")
            self._writer.add_document(_document(thing))

    def remove(self, kind: str, ids: Sequence[str]) -> None:
        for id in ids:
            self._writer.delete_documents_by_term("key", f"{kind}:{id}")

    def clear(self) -> None:
        """Remove everything, before a rebuild."""
        self._writer.delete_all_documents()

    def commit(self, filled: bool = False) -> None:
        """Make what was put and removed visible; `filled`: everything there is, so that earlier layouts may go."""
        self._writer.commit()
        if filled:
            (self.folder / READY_FILE).touch()
            for earlier in set(self.folder.parent.iterdir()) - {self.folder}:
                shutil.rmtree(earlier)


def _document(thing: Searchable) -> tantivy.Document:
    title = words(thing.title)
    every = [*title, *(word for text in thing.fields.values() for word in words(text))]
    document = tantivy.Document()
    document.add_text("key", f"{thing.kind}:{thing.id}")
    document.add_text("id", thing.id)
    document.add_text("kind", thing.kind)
    document.add_text("grams", " ".join(dict.fromkeys(gram for word in every for gram in grams(word))))
    document.add_text("title", " ".join(title))
    document.add_text("words", " ".join(every))
    for name, value in thing.facets.items():
        for each in [value] if isinstance(value, str) else value:
            document.add_text("facet", f"{name}={each}")
    return document
