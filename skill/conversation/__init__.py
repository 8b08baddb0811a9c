"""What is said and done, turn by turn, for any speaker: no I/O but through ports, no words."""
