"""Lists: songs that members gather. Favourites, playlists, and the song of the day that the house picks for everybody.

Nouns: favourite, playlist, daily song. Sends nothing to the ledger, hears nothing. Needs songs, to show them;
blocks, as a public playlist is not shown between two who have nothing to do with each other.
"""
