"""Which values of an input are secret, and how text that is shown is kept without them.

Secret are the values of Secrets, of environment variables and of whatever is named like a credential. ``values`` finds
them in parsed documents, ``texts`` in lines that cannot be parsed, ``sources`` in the lines of a file, and ``words``
keeps what is said of an input without them. docs/secrets.md says it for users.
"""
