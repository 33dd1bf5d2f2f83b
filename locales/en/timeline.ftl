# What happened to a letter: a sentence for each kind of event, and the pages that list them.

timeline-title = What happened when
timeline-lead = Everything that was written down about this letter since it was opened, the newest first. Nothing here is changed afterwards: what turns out otherwise is written down anew.
timeline-recorded = Written down on { $date }.
timeline-back = Back to the letter
timeline-feed = Follow it in a feed reader (Atom)
timeline-json = The same as JSON
timeline-dates = Its dates for a calendar
timeline-nothing = Nothing was written down yet.

timeline-addressees = its addressees
timeline-opened = Opened for signatures.
timeline-closed = Closed for signatures.
timeline-sent = { $addressees ->
    [one] Sent to its addressee
   *[other] Sent to { $addressees } addressees
} with { $signatures ->
    [one] one signature.
   *[other] { $signatures } signatures.
}
timeline-sent-again = Sent once more to { $addressee }, at a corrected address.
timeline-sent-by-post = Sent to { $addressee } by post.
timeline-sent-by-hand = Handed to { $addressee }.
timeline-sent-by-form = Sent to { $addressee } through the council’s own form.
timeline-sent-from-elsewhere = Sent to { $addressee } from the authors’ own mailbox.
timeline-sent-another-way = Sent to { $addressee } another way.
timeline-not-delivered = The mail to { $addressee } could not be delivered.
timeline-arrived-after-all = The letter to { $addressee } arrived after all, as the organisers found out.
timeline-reminder-failed = A reminder to { $addressee } could not be delivered. The letter itself had been.
timeline-view-question-failed = The mail that asks { $addressee } how they see it could not be delivered.
timeline-promise-question-failed = The mail that asks { $addressee } about a promise could not be delivered.
timeline-delayed = The mail to { $addressee } is late. It is still being tried.
timeline-challenged = The mail server of { $addressee } asks for a proof that a person wrote. Until it has one, the letter is not delivered.
timeline-taken-for-machine = A message about the mail to { $addressee } that had been taken for a machine’s was written by a person. What had been concluded from it is taken back.
timeline-contact-doubtful = A message about the mail to { $addressee } came in that nothing proves.
timeline-contact-failing = The address of { $addressee } is believed dead.
timeline-contact-works = The address of { $addressee } works after all.
timeline-acknowledged-by-machine = An automatic answer from { $addressee } came in. It answers nothing.
timeline-reply-arrived = A reply from { $addressee } came in. The organisers are reading it.
timeline-reply-read = A reply from { $addressee } was read: { $says }.
timeline-reply-read-whole = A reply from { $addressee } was read.
timeline-reply-read-anew = What a reply from { $addressee } says was recorded anew: { $says }.
timeline-says-answers = it answers { $answers ->
    [one] one ask
   *[other] { $answers } asks
}
timeline-says-holding = they are looking into it, and it answers no ask yet
timeline-says-clarification = it asks what is meant
timeline-says-nothing = it answers no ask
timeline-reply-set-aside = What had been read as a reply from { $addressee } was put aside: it is no answer.
timeline-sender-confirmed = The organisers looked at who sent a reply, and believe that it is from { $addressee }.
timeline-reply-released = The words of a reply from { $addressee } were made public.
timeline-council-view = Word came back through the link that was sent to { $addressee }.
timeline-date-set = A date was set for an answer from { $addressee }: { $date }.
timeline-date-set-acknowledgement = A date was set for a word from { $addressee } that the letter came in: { $date }.
timeline-date-changed = The date for an answer from { $addressee } was changed.
timeline-date-moved = The date for an answer from { $addressee } is now { $date }.
timeline-date-before = Before, it was { $date }.
timeline-date-cancelled = The date for an answer from { $addressee } was given up.
timeline-date-new-holidays = The list of bank holidays has changed.
timeline-date-acknowledged = It is counted from the day on which the letter is known to have come in.
timeline-date-named = They named another day.
timeline-date-not-arrived = What was sent before had not arrived.
timeline-date-paused = The clock stands still: a question from { $addressee } waits for the authors.
timeline-date-resumed = The authors said what they mean. The clock for { $addressee } runs again, to { $date }.
timeline-date-resumed-open = The authors said what they mean. The clock for { $addressee } runs again.
timeline-date-no-question = What was taken for a question from { $addressee } was none. Their clock runs to { $date }, as if it had never stood still.
timeline-date-no-question-open = What was taken for a question from { $addressee } was none. Their clock runs as if it had never stood still.
timeline-date-met = An answer came from { $addressee }, and its clock stopped.
timeline-date-met-acknowledgement = Word came from { $addressee } that the letter had come in, and the clock for that stopped.
timeline-date-met-after-all = An answer came from { $addressee }, and its clock stopped. It came by { $date }, the day set for it: that this day went by without one is written down anew.
timeline-date-missed = The day set for an answer from { $addressee } went by without a full answer.
timeline-date-missed-on = { $date }, the day set for an answer from { $addressee }, went by without a full answer.
timeline-date-missed-acknowledgement = The day set for a word from { $addressee } that the letter came in went by without one.
timeline-withdrawn = The authors took the letter to { $addressee } back.
timeline-correspondence-closed = The authors ended the correspondence with { $addressee }.
timeline-correspondence-reopened = The correspondence with { $addressee } goes on.
timeline-reminder-sent = A reminder was sent to { $addressee }.
timeline-escalated = The authors turned to the next body about { $addressee }.
timeline-escalated-to = The authors turned to { $body } about { $addressee }.
timeline-promise-recorded = A promise from { $addressee } was recorded. It names no date.
timeline-promise-recorded-by = A promise from { $addressee } was recorded, to be kept by { $date }.
timeline-promise-moved = A promise from { $addressee } was put off to { $date }.
timeline-promise-brought-forward = A promise from { $addressee } was brought forward to { $date }.
timeline-promise-corrected = The day of a promise from { $addressee } was read wrongly at first. It is { $date }.
timeline-promise-corrected-open = The day of a promise from { $addressee } was read wrongly at first. It names none.
timeline-promise-replaced = A promise from { $addressee } was replaced by another.
timeline-promise-before = { $times ->
    [one] It was due on { $date }.
   *[other] It was due on { $date }, and has now moved { $times } times.
}
timeline-promise-passed = The day of a promise from { $addressee } went by. Nobody has checked yet whether it was kept.
timeline-promise-passed-on = { $date }, the day of a promise from { $addressee }, went by. Nobody has checked yet whether it was kept.
timeline-promise-asked = Word was asked of { $addressee } about what became of a promise.
timeline-promise-not-reached = The question about what became of a promise did not reach { $addressee }.
timeline-promise-not-reached-on = The question of { $date } about what became of a promise did not reach { $addressee }.
timeline-promise-open-again = What became of a promise from { $addressee } is open again: the question about it had not reached them.
timeline-promise-kept = A promise from { $addressee } was kept.
timeline-promise-kept-late = A promise from { $addressee } was kept, late.
timeline-promise-partly-kept = A promise from { $addressee } was kept in part.
timeline-promise-not-kept = A promise from { $addressee } was not kept.
timeline-promise-withdrawn = A promise was taken back by { $addressee }.
timeline-promise-condition = A promise from { $addressee } fell away: its condition was not met.
timeline-promise-unverifiable = Whether a promise from { $addressee } was kept cannot be found out.
timeline-promise-decided = It was decided what became of a promise from { $addressee }.
timeline-council-succeeded = { $council } took the place of the council of { $addressee }, and the letter goes on there.
timeline-council-ended = The council of { $addressee } was abolished.

timeline-due-answer = An answer is due: { $title }
timeline-due-acknowledgement = A word that it came in is due: { $title }
timeline-due-discreet = A date that you follow
timeline-due-over = No longer due: { $title }
timeline-dates-name = Dates of “{ $title }”
