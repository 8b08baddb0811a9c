"""All words: catalogues, decks, and how what is to be said becomes words. No decisions."""
