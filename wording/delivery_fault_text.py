"""Why something was not delivered, in words: what the post calls it is a word of its own."""

import re

_SAID = {
    "unreachable": "nothing answered at that address",
    "certificate": "its certificate is not trusted",
    "slow": "it took too long to answer",
    "address-not-allowed": "its address may not be called from here",
    "sign-in": "the mail server did not accept the name and password that Onward signs in with",
    "not-set-up": "no way to send it is set up",
    "no-address": "whoever it is for has no e-mail address",
    "nobody": "nobody holds the role that it is for",
    "no-template": "GOV.UK Notify has no template set up for it",
    "notify-answer": "GOV.UK Notify answered what Onward does not understand",
    "notify-accepted": "GOV.UK Notify has taken it, and does not say yet that it arrived",
    "notify-created": "GOV.UK Notify has taken it, and does not say yet that it arrived",
    "notify-sending": "GOV.UK Notify is sending it, and does not say yet that it arrived",
    "notify-pending": "GOV.UK Notify is sending it, and does not say yet that it arrived",
    "notify-status": "GOV.UK Notify does not say what became of it",
    "notify-temporary-failure": "the box was full or away, and GOV.UK Notify is asked to try again",
    "notify-technical-failure": "GOV.UK Notify failed, and is asked to try again",
    "notify-permanent-failure": "there is no such box, or it takes nothing from GOV.UK Notify",
    "form": "the referral form could not be made as a PDF within its limits of time and memory",
    "too-large": "the mail would be larger than the 5 MB that mail servers take",
    "sealed": "the record of its case does not open",
    "withdrawn": "it is there no more",
    "not-needed": "it is not needed any more",
    "fault": "of a fault in Onward itself: its log says which",
    "webhook-disabled": "that system was given up, and is not called",
    "webhook-404": "there is nothing at that address (404)",
    "webhook-410": "it says that it is gone for good (410)",
    "webhook-401": "it does not let Onward in (401)",
    "webhook-403": "it does not let Onward in (403)",
    "webhook-429": "it is called more often than it takes (429)",
}
_ANSWERED = {
    "recipient": "the mail server refused the recipient's address",
    "message": "the mail server refused the message",
    "sender": "the mail server does not take mail from the address that Onward sends from",
    "server": "the mail server refused to talk with Onward",
    "notify": "GOV.UK Notify refused it",
}
_CODE = re.compile(r"([a-z]+)-([0-9]{3})")


def said(fault: str) -> str:
    """The clause that a sentence ends with; the number stays, for whoever has to look into it."""
    if fault in _SAID:
        return _SAID[fault]
    coded = _CODE.fullmatch(fault)
    if coded is None:
        return f"of a fault that has no name here ({fault})"
    what, code = coded.groups()
    return f"{_ANSWERED[what]} ({code})" if what in _ANSWERED else _called(code)


def _called(code: str) -> str:
    """What a system that was called answered (RFC 9110, 15)."""
    match code[0]:
        case "3":
            return f"it sends on to another address, where Onward does not follow ({code})"
        case "5":
            return f"something is wrong in that system ({code})"
        case _:
            return f"it does not take what it is sent ({code})"
