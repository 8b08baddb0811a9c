"""A request that is not served."""


class Refused(Exception):
    """A request that is not shown to be Alexa's own; its text is the reason, told to the caller."""
