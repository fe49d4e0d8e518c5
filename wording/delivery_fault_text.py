"""Why something was not delivered: a clause for each fault code."""

import re

_SAID = {
    "unreachable": "nothing answered at that address",
    "certificate": "its certificate is not trusted",
    "slow": "it took too long to answer",
    "address-not-allowed": "Onward is not allowed to call that address",
    "sign-in": "the mail server did not accept Onward's user name and password",
    "not-set-up": "sending is not set up",
    "no-address": "the recipient has no e-mail address",
    "nobody": "no one has the role that it is for",
    "no-template": "GOV.UK Notify has no template set up for it",
    "notify-answer": "GOV.UK Notify sent an answer that Onward does not understand",
    "notify-accepted": "GOV.UK Notify has accepted it, but has not confirmed delivery yet",
    "notify-created": "GOV.UK Notify has accepted it, but has not confirmed delivery yet",
    "notify-sending": "GOV.UK Notify is sending it, but has not confirmed delivery yet",
    "notify-pending": "GOV.UK Notify is sending it, but has not confirmed delivery yet",
    "notify-status": "GOV.UK Notify gave a status that Onward does not know",
    "notify-temporary-failure": "the mailbox was full or unavailable, and Onward will try again",
    "notify-technical-failure": "GOV.UK Notify failed, and Onward will try again",
    "notify-permanent-failure": "the mailbox does not exist, or refuses mail from GOV.UK Notify",
    "form": "the PDF of the referral form could not be made within its time and memory limits",
    "too-large": "the mail would be larger than the 5 MB that mail servers accept",
    "sealed": "the record of its case cannot be decrypted",
    "withdrawn": "it no longer exists",
    "not-needed": "it is no longer needed",
    "with-the-cover": "the recipient is away, and the cover’s own message is on its way",
    "fault": "there was a fault in Onward, described in its log",
    "webhook-disabled": "Onward has stopped calling that system",
    "webhook-404": "there is nothing at that address (404)",
    "webhook-410": "the address has been removed for good (410)",
    "webhook-401": "that system refuses Onward access (401)",
    "webhook-403": "that system refuses Onward access (403)",
    "webhook-429": "Onward calls that system too often (429)",
}
_ANSWERED = {
    "recipient": "the mail server refused the recipient's address",
    "message": "the mail server refused the message",
    "sender": "the mail server does not accept mail from Onward's sender address",
    "server": "the mail server refused the connection",
    "notify": "GOV.UK Notify refused it",
}
_CODE = re.compile(r"([a-z]+)-([0-9]{3})")


def said(fault: str) -> str:
    """The reason as a clause, with the status code where there is one."""
    if fault in _SAID:
        return _SAID[fault]
    coded = _CODE.fullmatch(fault)
    if coded is None:
        return f"there was an unknown fault ({fault})"
    what, code = coded.groups()
    return f"{_ANSWERED[what]} ({code})" if what in _ANSWERED else _called(code)


def _called(code: str) -> str:
    """The answer of a webhook's system (RFC 9110, 15)."""
    match code[0]:
        case "3":
            return f"it redirects to another address, which Onward does not follow ({code})"
        case "5":
            return f"that system has a fault ({code})"
        case _:
            return f"that system refuses the message ({code})"
