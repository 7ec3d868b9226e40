"""Many registrations in one transaction: one that the law refuses takes none of the others with it."""

import os

from madang.chain.submit import HouseKey
from madang.features.songs.actions.registering import SignedSongs, register
from madang.house import House
from madang.ledger.rejections import Rejection
from madang.ledger.rules.songs import RegisterSong, Share


async def test_a_refused_song_takes_no_other_with_it(house: House) -> None:
    songs = [RegisterSong(os.urandom(16), 0, [Share(holder, 10_000)]) for holder in (3, 4_000, 3)]
    signed = await house.chain.sign(HouseKey.REGISTRAR, list(songs))

    answers = await register(house, [SignedSongs(signed, songs)])

    expected = [Rejection.NONE, Rejection.ACCOUNT_UNKNOWN, Rejection.NONE]
    assert [answers[song.reference] for song in songs] == expected


async def test_a_song_that_the_ledger_has_already_is_registered(house: House) -> None:
    song = RegisterSong(os.urandom(16), 0, [Share(3, 10_000)])
    for _ in range(2):
        signed = await house.chain.sign(HouseKey.REGISTRAR, [song])
        assert await register(house, [SignedSongs(signed, [song])]) == {song.reference: Rejection.NONE}
