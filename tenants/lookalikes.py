"""Letters of other alphabets that look like Latin ones, and Latin ones that Unicode does not take apart.

From Unicode's confusables.txt (UTS 39, https://www.unicode.org/Public/security/latest/confusables.txt, version 15.1):
the small letters of the Latin, Cyrillic, Greek, Armenian, Cherokee, Coptic and Lisu rows whose prototype is a single letter.
Full-width and mathematical letters are not here: NFKD folds them. Data of our own, as the packages with the whole table
have had no release since January 2024.
"""

from __future__ import annotations

_LOOKALIKES = {
    "a": "ɑαаᎪꓮ", "b": "ƅβвьᏏᏴꓐꞵ", "c": "ϲсᏟᴄⲥꓚ", "d": "ԁᎠᏧꓒꓓđð", "e": "εеҽᎬꓰꬲ", "f": "ϝքẝꓝꞙꬵ", "g": "ƍɡԍցᏀᏳᶃꓖ",
    "h": "ηнһհᎻᏂⲏꓧħ", "i": "ıɩɪιіӏᎥꙇ", "j": "ʝϳјᎫꓙ", "k": "κкᏦⲕꓗ", "l": "ǀᏞⲓⳑꓡꓲł", "m": "μϻмᎷⲙꓟ", "n": "νոռⲛꓠ",
    "o": "οσоօᴏᴑⲟꓳꬽø", "p": "ρрᏢⲣꓑ", "q": "ԛգզ", "r": "ʀгᎡᎱᏒᴦⲅꓣꭇꭈ", "s": "ѕտᏕᏚꓢꜱ", "t": "τтᎢⲧꓔŧ", "u": "ʋυսᴜꓴꞟꭎꭒ",
    "v": "ѵᏙᴠꓦ", "w": "ɯѡԝաᎳᏔᴡꓪ", "x": "χхⲭꓫꭓ", "y": "ɣʏγϒуүᎩᎽᶌỿⲩꓬꭚ", "z": "ζᏃᴢꓜ",
}  # fmt: skip

# What stands for a letter: digits and signs too, which many read over.
AS_LATIN = {ord(other): letter for letter, others in _LOOKALIKES.items() for other in others}
AS_LETTERS = str.maketrans("013457|$@", "oleastisa")
