"""The skill over HTTPS: what arrives is shown to be Alexa's before it is served. No part of the Lambda."""
