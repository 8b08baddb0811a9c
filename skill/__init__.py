"""Our Rituals: a voice companion for couples."""
