"""Alexa: requests in, responses out; no object of its SDK leaves this room."""
