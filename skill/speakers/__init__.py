"""The speakers: what each hears becomes a turn, and each reply its speech."""
