# Addresses of addressees that fail, and what a machine at the other end says.

dispatch-state-held-back = Not sent: on { $day } this address was believed dead, because mails to it had come back
contact-failing = Mails to this address came back for good: since { $day } it is believed dead, and letters are not sent there. Look for another address. If you know that this one works, say so, and the next letter is sent there again.
contact-failing-at-dispatch = Mails to this address came back for good. The letter will not be sent there: correct the address first.
contact-works = This address works
done-address-works = It is noted: letters are sent to this address again.
done-address-worked-already = There was nothing to do: letters are sent to this address.
contact-challenged = Their mail server has not let the letter in: it sent back a mail that asks for a proof that a person wrote. Until somebody answers that, the letter is not delivered.
contact-doubtful = A message says that the letter has not arrived, but nothing proves that it came from their mail server. The letter stands as delivered; please look at the message.
contact-mailbox-closed = An automatic answer says that this mailbox is not read any more. The letter was not refused, but probably nobody reads it there.
desk-log-mail-called-unwanted = A mail of ours was reported as unwanted
