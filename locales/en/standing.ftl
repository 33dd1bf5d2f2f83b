# Where one addressee stands, in one label.
standing-held = Held back while something is checked
standing-withdrawn = Taken back by its authors
standing-closed = The correspondence was ended
standing-bounced = The letter did not arrive
standing-refused-by-filter = Their mail filter refused the letter
standing-mailbox-full = Their mailbox is full; the letter did not arrive
standing-challenged = Their mail server has not let the letter in yet
standing-no-address = No address is known
standing-being-read = A reply has come in and is being read
standing-answered = Answered
standing-partly = Answered { $answered } of { $of } asks
standing-refused = Refused
standing-redirected = Sent elsewhere
standing-holding = They say that they are looking into it
standing-acknowledged = They say that the letter came in
standing-acknowledged-by-machine = Only an automatic answer
standing-overdue = No answer, and the day has gone by
standing-awaiting = No answer yet
standing-not-sent = Not sent yet
# Beside the label: how late.
standing-running = { $days ->
    [one] One working day is left
   *[other] { $days } working days are left
}
standing-due-today = An answer is due today
standing-just-late = The day has gone by
standing-late = { $days ->
    [one] One working day late
   *[other] { $days } working days late
}
standing-in-time = In time
standing-answered-late = { $days ->
    [one] One working day late
   *[other] { $days } working days late
}
standing-part-in-time = In part in time
standing-part-late = { $days ->
    [one] In part, one working day late
   *[other] In part, { $days } working days late
}
# The four facts, one by one.
standing-axis-delivery = Did it reach them?
standing-axis-acknowledgement = Did they say that it came in?
standing-axis-answer = What did they answer?
standing-axis-control = Does it go on?
standing-delivery-queued = It is on its way
standing-delivery-handed-over = Their mail server took it
standing-delivery-confirmed = It lies in the mailbox, as their mail server says
standing-delivery-delivered = Their mail server took it, and nothing was heard to the contrary
standing-delivery-delayed = It is late; their mail server is still being tried
standing-delivery-another-way = It was brought another way
standing-acknowledgement-none = Nobody has said so
standing-answer-partly = Some asks are answered
standing-control-open = Yes
standing-control-paused = The clock stands still: they asked what is meant
# The desk's page about it.
standing-title = Where { $name } stands
standing-reference = Their reference
standing-brought = The letter was brought another way
standing-brought-hint = If the mail does not arrive, or you took it there yourself: the waiting is counted from that day.
standing-way = How
standing-way-choose = Choose
standing-way-missing = Choose how the letter was brought.
standing-way-post = By post
standing-way-by-hand = By hand
standing-way-web-form = Through the council’s own form
standing-way-another-address = From our own mailbox
standing-on = On which day
standing-on-hint = Year, month, day: 2026-05-31.
standing-on-fault = Write the day as year, month, day, such as 2026-05-31. It cannot be in the future.
standing-on-too-early = That is before the letter was sent from here. What was brought earlier was another text.
standing-brought-submit = Record it
standing-other = What else can be done
standing-do-withdraw = Take the letter back from them
standing-hint-withdraw = The public page will say that its authors took it back. No answer is waited for any more.
standing-do-close = End the correspondence
standing-hint-close = For when nothing more will come of it. A council that calls a matter closed has not answered: leave it open then.
standing-do-reopen = Let it go on
standing-hint-reopen = The clock runs on as if it had never stopped.
standing-do-hold = Hold back what is said of them
standing-hint-hold = The public page will say that something is being checked, and nothing else.
standing-do-let-go = Say it again
standing-hint-let-go = The public page will say again where they stand.
done-standing-changed = That is recorded.
done-standing-unchanged = It stood so already.
