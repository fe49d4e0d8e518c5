"""Each look in an access log reads as words, also one that has none of its own."""

from wording.record_text import how_much, look_in_words, looker


def test_a_look_is_in_words_and_a_part_of_the_api_is_named() -> None:
    assert look_in_words("csv") == "A CSV file"
    assert look_in_words("inspection") == "In the list for an inspector"
    assert look_in_words("possible-duplicates") == "Possible duplicates, by a program"


def test_a_file_with_its_proof_says_whether_it_has_the_words_as_far_as_the_log_knows() -> None:
    said = [
        (look_in_words(each), how_much(each, "whole"))
        for each in ("sealed-bundle", "opened-bundle", "bundle")
    ]
    assert said == [
        ("A file with its proof, without the words", "The proof only"),
        ("A file with its proof and the words", "All of it"),
        ("A file with its proof", "Not recorded whether with the words"),
    ]


def test_an_older_row_of_a_proof_does_not_say_that_a_program_read_it() -> None:
    assert look_in_words("proof") == "The proof of an entry"
    assert "program" not in look_in_words("verification")


def test_a_look_without_a_name_says_whose_it_was() -> None:
    assert looker(None, command_line=True) == "The person who runs Onward, on the command line"
    assert looker(None, command_line=False) == "A person who is not listed"
    assert looker("Dana Lead", command_line=False) == "Dana Lead"
