"""The letter that brings a code."""


def letter(lang: str, code: str) -> tuple[str, str]:
    """Return the subject and the text of the letter in a language."""
    text = "Enter this code where you asked for it. It is good for ten minutes."
    return f"Your code for Rialto: {code}", f"{code}\n\n{text}\n"
