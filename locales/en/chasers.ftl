# Reminders and next steps: the pages at the desk, the mail to the organisers, and the words that a draft begins as.
# No sentence here says that anybody must answer by law: whose clock it is, the clock's own words say.

chasers-title = Reminders and next steps
chasers-lead = When a day goes by without a full answer, a reminder is drafted here: on the day after, and then weekly. Nothing is sent unless you send it.
chasers-waiting = Waiting for you
chasers-none = Nothing waits for you.
chasers-open = Read and decide
chasers-addressees = How things stand
chasers-next = Whom you can turn to next
chasers-next-lead = After three reminders a text to the next of these is drafted for you to send yourself. None of them can make a council answer an ordinary letter. Look up what each wants before you write.
chasers-past = What was done
chasers-dismiss = Put aside

chaser-title-reminder = Reminder { $number } to { $name }
chaser-title-promise = Reminder of a promise, to { $name }
chaser-title-step = To { $body }, about { $name }
chaser-drafted = Drafted on { $date }.
chaser-subject = Subject
chaser-text = Text
chaser-text-hint = Change it as you like. It goes out as plain text, in the thread of the letter, and the answer comes back to this letter.
chaser-step-hint = Change it as you like, then copy it or open it in your own mail program. This service does not send it.
chaser-send = Send the reminder
chaser-done = I have sent this
chaser-save = Keep for later
chaser-dismiss = Put aside
chaser-mail-link = Open it in a mail program
chaser-wants = What it wants first
chaser-source = Where this is said
chaser-website = Website
chaser-body-form = Its form on the web
chaser-body-telephone = Telephone { $value }
chaser-body-post = Post: { $value }
chaser-checked-strong = Checked at its source; the list is of { $date }.
chaser-checked-medium = Taken from others who quote it; the list is of { $date }. Look it up before you rely on it.
chaser-checked-not = Not checked beyond the name; the list is of { $date }. Look it up before you rely on it.
chaser-was-sent = Sent on { $date }.
chaser-was-dismissed = Put aside on { $date }.
chaser-was-overtaken = Put itself aside on { $date }. { $why }
chaser-late-since = The day was { $date }. It has gone by without a full answer.
chaser-not-late = The day is { $date }.
chaser-no-clock = No clock runs for them.
chaser-refused-decided = This was sent or put aside already. Nothing was done a second time.
chaser-refused-not-ours = This cannot be sent from here: it is not that kind of draft.

chaser-hindered-held = Everything about this addressee is held back for a check.
chaser-hindered-withdrawn = The letter to this addressee was taken back.
chaser-hindered-ended = The correspondence with this addressee was ended.
chaser-hindered-paused = They asked what you mean, and the clock stands still. It is your turn.
chaser-hindered-reply-waits = A reply from them waits to be read. Read that first.
chaser-hindered-reply-came = They have written since this was drafted.
chaser-hindered-answered = They have answered every ask.
chaser-hindered-not-delivered = The letter has not reached them. Correct the address first.
chaser-hindered-address-fails = Their address is believed dead. Correct the address first.
chaser-hindered-date-moved = The day was moved, or does not count any more.
chaser-hindered-promise-settled = The promise was settled, or replaced by another.
chaser-hindered-sent-lately = Something was sent to them less than a week ago. Give them the week.

done-chaser-saved = It is kept for later.
done-chaser-sent = The reminder is on its way.
done-chaser-noted = It is noted, and the public timeline says whom you turned to.
done-chaser-dismissed = It is put aside.

chasers-mail-subject = { $count ->
    [one] A draft waits for you: { $title }
   *[other] { $count } drafts wait for you: { $title }
}
chasers-mail-words = A day that was set for an answer to “{ $title }” has gone by. This was drafted for you:
chasers-mail-nothing = Nothing is sent unless you send it. Read it, change it, send it or put it aside here:

chaser-reminder-subject = Reminder: { $title }
chaser-promise-subject = What you said you would do: { $title }
chaser-step-subject = No full answer to a letter: { $title }
chaser-dear = Dear { $name },
chaser-sent = On { $date } we sent you the letter “{ $title }”.
chaser-day = That day was { $date }.
chaser-reminded = We reminded you on { $dates }.
chaser-named-day = You have named { $date } as the day of your answer.
chaser-wrote = Thank you for your letter of { $date }. It left something open.
chaser-asks = This is what we asked, and what is not answered yet:
chaser-please = Please answer, or tell us by when you will. If somebody else should answer, please tell us who.
chaser-page = The letter, who has signed it, and everything that comes back can be read by everyone here:
chaser-promise-wrote = In reply to our letter “{ $title }” you wrote:
chaser-promise-day = As we read it, that was to be done by { $date }. Please tell us whether it has been done, and where that can be seen. If it will be done later, please tell us when.
chaser-step-sent = On { $date } we sent the letter “{ $title }” to:
chaser-step-reminded = We sent reminders on { $dates }.
chaser-step-named-day = The council has named { $date } as the day of its answer. That does not move the day above.
chaser-step-wrote = The council last wrote to us on { $date }. That left something open.

# A council that was abolished: the letter goes on with whoever took over.
succession-now = { $before } was abolished. { $now } took its place, and the letter goes on there. Look whether the address still works before you send anything.
succession-unknown = { $before } was abolished, and the directory does not say who serves in its place. Look for the right address before you send anything.
succession-mail-subject = A council was abolished: { $title }
succession-mail-words = A council that “{ $title }” was sent to is no more. The letter, its dates and what was promised go on with whoever took its place, and its public timeline says so.
succession-mail-nothing = No address was changed and nothing was sent by this. Reminders go to the address that you leave standing.
chaser-succeeded = We write to you because { $now } took the place of { $before }.
chaser-step-succeeded = { $before } has since been abolished; { $now } took its place.
