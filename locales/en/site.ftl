# Pages that read from everything.

home-title = Open letters
home-heading = Open letters, and whether they were answered
home-lead = Practitioners sign, confirm by email, and are counted once. Then the days without an answer are counted too.
home-none = No letter is open here yet.
home-to = To { $organisation }
home-signed = { $count ->
    [one] person signed
   *[other] people signed
}
home-waiting = { $days ->
    [0] sent today
    [one] day without an answer
   *[other] days without an answer
}
home-closed = closed for signatures
home-about = How it works, and who runs it

about-title = About this service
about-lead = Undersigned hosts open letters and petitions. It counts who signed, sends the letter with its names to the people it is addressed to, and keeps the one fact that everybody forgets: whether they answered, what they answered, and how long it took.
about-count = How signatures are counted
about-count-words = Whoever signs gets a mail, and counts only after pressing a button on the page behind its link. Confirmed signatures are put on the letter’s roll in small batches. The roll is a log that is only ever added to; the number on the page is what remains when it is read from the beginning: signatures, less those withdrawn by their signers, less those removed by the organisers. How many were removed is shown beside it.
about-count-limits = What the number shows is how many mailboxes confirmed under different names. It does not show that every name belongs to a different person: two people may share a mailbox, and one person may have two.
about-clock = Whose clock it is
about-clock-words = There is no general duty on a council to answer an open letter. The day on which an answer is hoped for is the author’s hope, and the page says so. Working days leave out weekends and the bank holidays of England and Wales.
about-contact = Contact
about-contact-none = Whoever runs this service has not said who they are. Ask them to.

contact-title = Get in touch
contact-lead = Your message goes to the people behind this page by email, and they can answer you. It is not published.
contact-email-hint = So that they can answer.
contact-message = Your message
contact-button = Send
contact-fault-missing = Write something.
contact-fault-long = Write at most 5,000 characters.
done-message-sent = Your message is on its way to them.
mail-contact-subject = A message about “{ $title }”
mail-contact-lead = Somebody wrote to you from the page “{ $title }”:
mail-contact-answer = Answer this mail to write back to them.

letter-signed = { $count ->
    [0] Nobody has signed yet.
    [one] One person has signed, confirmed by email.
   *[other] { $count } people have signed, each confirmed by email.
}
