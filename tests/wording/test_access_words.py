"""Each look in an access log reads as words, also one that has none of its own."""

from wording.access_words import look_in_words, looker


def test_a_look_is_in_words_and_a_part_of_the_api_is_named() -> None:
    assert look_in_words("csv") == "A CSV file"
    assert look_in_words("inspection") == "In the list for an inspector"
    assert look_in_words("possible-duplicates") == "Possible duplicates, by a program"


def test_a_look_without_a_name_says_whose_it_was() -> None:
    assert looker(None, command_line=True) == "The person who runs Onward, on the command line"
    assert looker(None, command_line=False) == "A person who is not listed"
    assert looker("Dana Lead", command_line=False) == "Dana Lead"
