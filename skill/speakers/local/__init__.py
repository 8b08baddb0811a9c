"""The local speaker: typed words in, an Alexa request to the skill, its answer out; for terminal and page."""
