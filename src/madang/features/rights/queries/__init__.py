"""Questions about rights: `rights` for pages, `statement` for a holder's file."""

from madang.features.rights.queries.rights import export, rights_of, song_rights, songs_of
from madang.features.rights.queries.statement import StatementTooLongError, written

__all__ = ["StatementTooLongError", "export", "rights_of", "song_rights", "songs_of", "written"]
