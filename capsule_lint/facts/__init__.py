"""Bundle to subjects: what is so, in the words that rules judge by."""

from .vocabulary import SUBJECTS, Subjects

__all__ = ["SUBJECTS", "Subjects"]
