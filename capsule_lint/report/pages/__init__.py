"""What the HTML pages of ``check``, ``impact`` and ``diff`` share: the document, its style, drawings and tables."""
