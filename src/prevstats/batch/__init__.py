"""One notebook per municipality: jobs, engine, journal, index."""
