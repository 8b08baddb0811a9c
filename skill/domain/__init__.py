"""The law of days, rituals, streaks, rest and questions: pure, standard library only."""
