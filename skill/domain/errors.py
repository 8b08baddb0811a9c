"""Expected trouble: it carries a key of the catalogue, never a sentence."""


class SkillError(Exception):
    """Something that cannot be done, and the key of the words that say why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
