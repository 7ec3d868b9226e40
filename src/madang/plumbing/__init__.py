"""One module for each outside thing: database, files, search, clock. No noun of the house's domain lives here."""
