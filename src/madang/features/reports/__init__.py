"""Reports: what members tell the operator about a recording, a song or a member.

Nouns: report. Sends nothing to the ledger, hears nothing. The operator reads them by `madang reports list`.
"""
