"""What every kind of record shares: an umbrella of small Django apps, one a subject."""
