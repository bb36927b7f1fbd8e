"""Roman numerals, in which forums count their editions in both languages."""

SYMBOLS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
LARGEST = 3999


def roman(number: int) -> str:
    """A whole number from 1 to 3999 in Roman numerals; a larger one stays in figures."""
    if number > LARGEST:
        return str(number)
    numeral = ""
    for value, symbol in SYMBOLS:
        count, number = divmod(number, value)
        numeral += symbol * count
    return numeral
