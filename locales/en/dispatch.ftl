# Sending a letter: the desk's page, the mail to the addressees, and what became of it.

dispatch-title = Send the letter
dispatch-lead = This is exactly what will be sent, and to whom. A copy to yourself first shows how it arrives.
dispatch-was-sent = Sent on { $day } with { $count ->
    [one] one signature
   *[other] { $count } signatures
}. This is the copy that was sent.
dispatch-to = To
dispatch-correct = Correct the address
dispatch-names = The names
dispatch-names-all = Signatures in all
dispatch-names-named = Shown by name or initials
dispatch-names-waiting = { $count ->
    [one] One more confirmed signature is not on the roll yet. It is included when the letter is sent.
   *[other] { $count } more confirmed signatures are not on the roll yet. They are included when the letter is sent.
}
dispatch-names-as-file = There are too many names for the mail itself: they come as a file, names.txt.
dispatch-names-never = Each signer chose what the council sees. Nobody’s email address is ever in it.
dispatch-mail = The mail
dispatch-mail-subject = Subject:
dispatch-send = Send the letter now
dispatch-test-copy = Send me a test copy
dispatch-once = A letter is sent once. Its words and the names on it are fixed from then on; whoever signs later is added to the count on the page.

done-dispatched = The letter is on its way. The desk shows when each mail server has taken it.
done-test-copy-sent = A test copy is on its way to you.
done-addressee-resent = The address is corrected, and the letter is on its way there.
done-addressee-corrected = The address is corrected.
done-addressee-unchanged = There was nothing to do: the letter is on its way to this address already.

dispatch-refused = That cannot be done now
dispatch-refused-draft = This letter is still a draft. Open it for signatures first.
dispatch-refused-statement = A statement is addressed to nobody, so there is nobody to send it to.
dispatch-refused-already = This letter has been sent already. Nothing was sent a second time.
dispatch-refused-nobody = Nobody has confirmed a signature yet. A letter is sent once at least one signature counts.
dispatch-refused-no-addressee = This letter has no addressee yet.

dispatch-email = Email address
dispatch-email-hint = If the letter was sent, it goes to this address as it was sent the first time.
dispatch-email-submit = Correct the address
dispatch-email-fault = Write an email address, like name@council.gov.uk
dispatch-server-said = The mail server said:

dispatch-state-none = Not sent yet
dispatch-state-queued = Waiting to be sent
dispatch-state-handed-over = Taken by their mail server on { $day }
dispatch-state-confirmed = In the mailbox, as their mail server says
dispatch-state-said = Not delivered, as your team found out on { $day }
dispatch-state-delayed = Delayed since { $day }; it is still being tried
dispatch-state-bounced = Not delivered: the address was refused on { $day }
dispatch-state-filtered = Not delivered: a mail filter refused it on { $day }; the address may well exist
dispatch-state-full = Not delivered: the mailbox was full on { $day }
dispatch-state-ours = Not sent: our own service could not send it on { $day }; please tell those who run it
dispatch-state-gave-up = Not delivered: given up on { $day } after days of trying

dispatch-names-file = “{ $title }”, signed by { $count ->
    [one] one person
   *[other] { $count } people
}

# The mail to an addressee.
dispatch-mail-sender = { $name } via Undersigned
dispatch-mail-subject-test = [Test] { $title }
dispatch-mail-test = This is a test copy. It went to nobody but you. In the mail to the addressees this line is missing, and answers come back to the letter’s desk.
dispatch-mail-intro = { $count ->
    [one] One person has signed this open letter.
   *[other] { $count } people have signed this open letter.
}
dispatch-mail-how = To answer, reply to this mail. Your answer is read by the people who wrote the letter, who record on its page what it answers.
dispatch-mail-page = The letter’s public page:
dispatch-mail-to = To
dispatch-mail-asks = We ask you:
dispatch-mail-signed = Signed by { $count ->
    [one] one person:
   *[other] { $count } people:
}
dispatch-mail-attached = The { $count } names are in the attached file names.txt,
dispatch-mail-confirmed = Each signature was confirmed from the signer’s own mailbox, and shows what the signer chose to show you.

# The mail to the organisers when a mail to an addressee does not arrive, or is late.
dispatch-failed-subject = The letter has not reached { $name }: { $title }
dispatch-failed-words = “{ $title }” has not reached { $name }.
dispatch-failed-address = It was sent to { $address }.
dispatch-failed-detail = The mail server said: { $detail }
dispatch-failed-message = The message that says so, with what it was taken for:
dispatch-failed-correct = If the address is wrong, correct it here, and the letter is sent again:
