"""What is open about songs' shares: offers and claims, and how to find them."""

from heapq import heappush

from madang.ledger import merkle
from madang.ledger.journal import Journal
from madang.ledger.records import ClaimRecord, OfferRecord
from madang.ledger.tables import Table


class Rights:
    """Offers and claims of every song. Their hashes stand in the songs' sub-root as soon as there ever was one."""

    def __init__(self, journal: Journal) -> None:
        self.offers: Table[OfferRecord] = Table(merkle.OFFERS, journal)
        self.claims: Table[ClaimRecord] = Table(merkle.CLAIMS, journal)
        self.offer_slots: dict[tuple[int, int], int] = {}
        """Seller and song to the live offer."""
        self.claims_by_song: dict[int, tuple[int, ...]] = {}
        """Claims that have not ended, the oldest first."""
        self.claims_due: list[tuple[int, int]] = []

    def open_claims(self, song: int) -> list[tuple[int, ClaimRecord]]:
        """The song's claims that have not ended, by number, the oldest first."""
        found = []
        for number in self.claims_by_song.get(song, ()):
            record = self.claims.get(number)
            assert record is not None
            found.append((number, record))
        return found

    def disputed_share(self, song: int, holder: int) -> int:
        """Basis points of a holder's share that are under claims."""
        return sum(record.basis_points for _, record in self.open_claims(song) if record.holder == holder)

    def root(self, songs: bytes) -> bytes:
        """The sub-root of songs with their offers and claims, from the songs' own."""
        if len(self.offers) + len(self.claims) <= 2:  # The rows of nobody, with which every ledger begins.
            return songs
        offers = merkle.sub_root(merkle.OFFERS, len(self.offers), self.offers.top())
        claims = merkle.sub_root(merkle.CLAIMS, len(self.claims), self.claims.top())
        return merkle.rights_root(songs, offers, claims)

    def rebuild_indexes(self) -> None:
        """Make again what only serves to find things, from the tables."""
        for number, offer in enumerate(self.offers.records):
            if offer:
                self.offer_slots[offer.seller, offer.song] = number
        for number, claim in enumerate(self.claims.records):
            if claim:
                heappush(self.claims_due, (claim.due_ms, number))
                self.claims_by_song[claim.song] = (*self.claims_by_song.get(claim.song, ()), number)
