# Promises: what stands in replies, by when, how often that moved, what speaks for it, and what became of it.

promise-title = A promise
promises-title = What was promised
promises-lead = What the people this letter is addressed to said that they would do, in their own words, and what became of it.
promises-none = Nothing was promised yet.
promises-back = What was promised
promises-json = As data (JSON)
promises-dates = All dates, for a calendar
promise-dates = Its date, for a calendar
promise-follow = Tell me what becomes of it
promise-all = All promises
promise-more = What speaks for it, and how it moved
promise-said = Said by { $name } in the reply of { $date }
promise-quote-changed = The stored words of the reply do not hold this passage any more, so it is not shown.
promise-quote-checked = Checked against the stored words of the reply.
promise-what = What
promise-who = Who
promise-when = By when
promise-in-their-words = in their words: “{ $words }”
promise-condition = On condition
promise-ask = About
promise-state = Where it stands
promise-recorded-on = Recorded here on
promise-passed-words = Its day has gone by. Nobody has checked yet whether it was kept.
promise-newer = Another promise took the place of this one.
promise-newer-link = The one that holds
promise-chain = How it moved
promise-evidence-title = What speaks for it and against it
promise-evidence-none = Nothing was collected yet.
promise-evidence-seen = seen on { $date }
promise-evidence-said = said on { $date }
promise-evidence-by-organisers = Recorded by the organisers on { $date }.
promise-evidence-by-addressee = Written on { $date } by { $name }, through the link that they were sent.
promise-evidence-by = Recorded on { $date } by { $name }.
promise-evidence-by-somebody = somebody who has left
promise-evidence-reply-of = The reply of { $date }
promise-evidence-hidden-file = The organisers keep this file. It has not been made public.
promise-evidence-hidden-yours = Not public: your team alone can look at it.
promise-evidence-hidden-reply = The organisers have this reply. Its words have not been made public.
promise-evidence-gone = The reply that this is, or that it came with, was put aside or is not believed any more. It counts for nothing now.
promise-evidence-earlier = Collected for the promise before it ({ $due })
promise-evidence-in-list = Evidence
promise-evidence-for = Speaks for: { $what }
promise-evidence-hash = SHA-256
promise-right-of-reply = Right of reply
promise-asked-not-reached = The question of { $date } did not reach them.
promise-asked-on = Asked on { $date } what became of it; they may say until { $until }.
promise-asked-silent = Asked on { $date } what became of it; they had until { $until }, and have not said.
promise-asked-answered = Asked on { $date } what became of it; they answered on { $on }.
promise-statement-on = They say: kept on { $date }.

promise-kind-reply = An answer
promise-kind-decision = A decision
promise-kind-meeting = A meeting
promise-kind-action = Something to be done
promise-kind-publication = Something to be published
promise-kind-review = A review
promise-kind-funding = Money
promise-kind-inspection = An inspection
promise-kind-information = Something to be told

promise-precision-day = A day
promise-precision-week = A week: its last day
promise-precision-month = A month: its last day
promise-precision-quarter = A quarter: its last day
promise-precision-season = A season or a term: its last day
promise-precision-year = A year: its last day
promise-precision-vague = No day at all

promise-due-day = by { $date }
promise-due-week = in the week to { $date }
promise-due-month = in { $month } { $year }
promise-due-quarter = in the quarter to { $date }
promise-due-season = in the season to { $date }
promise-due-year = in the year to { $date }
promise-due-vague = no date named

promise-status-recorded = Open
promise-status-due-soon = Due soon
promise-status-date-passed-unverified = Date passed – unverified
promise-status-replaced = Replaced by a newer promise
promise-status-kept = Kept
promise-status-kept-late = Kept late
promise-status-partly-kept = Partly kept
promise-status-not-kept = Not kept
promise-status-withdrawn = Withdrawn by who made it
promise-status-condition-not-met = Its condition was not met
promise-status-unverifiable = Nobody can tell

promise-outcome-on = On { $date }.
promise-days-late = { $days ->
    [one] One day late.
   *[other] { $days } days late.
}
promise-days-after-first = { $days ->
    [one] One day after the day first named.
   *[other] { $days } days after the day first named.
}
promise-moved-times = { $times ->
    [1] Moved once
    [2] Moved twice
    [3] Moved three times
    [4] Moved four times
   *[other] Moved { $times } times
}
promise-moved-later = { $days ->
    [one] one day later than first said
   *[other] { $days } days later than first said
}
promise-moved-up-to = { $days ->
    [one] up to one day later than first said
   *[other] up to { $days } days later than first said
}
promise-moved-earlier = { $days ->
    [one] one day earlier than first said
   *[other] { $days } days earlier than first said
}
promise-moved-back = but no later than first said
promise-moved-to-a-day = and now a day is named
promise-moved-to-no-day = and now no day is named
promise-vague-count = { $vague } of { $all } promises { $vague ->
    [one] names no date
   *[other] name no date
}.
promise-count = { $status }: { $count }

promise-event = “{ $title }”: promised by { $name }
promise-event-discreet = A date that you follow

# At the desk.
promises-desk-lead = Record what a reply promises, with the passage that says so. The public page shows it at once.
promises-desk-replies = Record a promise from …
promises-desk-moved = They moved it: record the new date
promises-desk-moved-lead = This was promised before. Choose the later reply that names another day; the passage that says so is recorded, and everyone sees how far the day moved.
promises-desk-takes-place = It takes the place of an earlier promise: { $promise }
promises-desk-moved-none = No later reply of theirs has come in. A day that they named another way can be recorded once that answer is.
promises-desk-moved-off-site = Record an answer that came another way
promise-reply-of = { $name }, { $date }
promise-reply-about = { $label } – { $about }
promises-desk-from = From the reply of { $name }
promises-the-words = The reply
promises-suggestions = Sentences that seem to promise something
promises-suggestions-none = No sentence of this reply looks like a promise. If one is, copy it into the form.
promises-suggestion-take = Record it as it stands
promises-suggestion-change = Change it first
promises-form = A promise
promise-field-quote = The passage, copied from the reply
promise-field-promisor = Who promised
promise-field-promisor-hint = An office, such as “Director of Children’s Services”. Everyone reads this: no addresses, no telephone numbers.
promise-field-kind = What was promised
promise-field-ask = About which ask
promise-field-ask-none = About none of them
promise-field-condition = What it hangs on
promise-field-due = By when, in their words
promise-field-due-hint = Such as “by 31 May 2026”, “in the spring”, “within 20 working days”, “in due course”. Left empty, it names no day.
promise-field-precision = How exactly they named it
promise-field-precision-read = As the words say
promise-field-day = The day, or the last day of the span
promise-field-day-hint = Only if you choose how exactly it was named. It can be late when this day is over.
promise-field-predecessor = Which earlier promise it takes the place of
promise-field-predecessor-none = None: it is a new one
promise-record = Record the promise
promise-choose = Choose …
promise-rule-we-will = “We will …”
promise-rule-will-be = “… will be …”
promise-rule-body = What a body will do at a meeting
promise-rule-asked = Somebody was asked to do it
promise-rule-aim = “We aim to …”, “we plan to …”
promise-rule-undertake = “We undertake to …”
promise-rule-day = It names a day by which something is due
promise-fault-quote-long = Copy at most 2,000 characters: the sentences that promise something
promise-fault-quote = Copy the sentence that promises something out of the reply
promise-fault-kind = Choose what was promised
promise-fault-due = These words name no day that we can read. Choose below how exactly they name it, and the day; or that they name none
promise-fault-day = Give the day, as 2026-05-31
promise-fault-contact = Leave out addresses and telephone numbers: everyone reads this
promise-refused-not-read = Nobody has said yet what this reply answers. Read it first; then its promises can be recorded.
promise-refused-set-aside = This reply was put aside as no answer, so nothing can be recorded from it.
promise-refused-not-believed = Nobody has said yet that they believe who sent this reply. Look at its sender first; then its promises can be recorded.
promise-refused-remedy = Do that now
promise-refused-not-quoted = These words do not stand in the reply. Copy them out of it as they are
promise-refused-day-over = That day was over when the reply came. Look at the day again
promise-refused-gone = That earlier promise was replaced or decided meanwhile, or somebody else made it
promise-refused-later = That promise was made in a later reply, or in the same one
promise-refused-replaced = Another promise took the place of this one. What became of it is said there.
promise-refused-decided-on-it = What became of this promise was decided on this evidence alone. Add what speaks for it otherwise, or decide anew first.
promise-refused-another = Somebody of your team has proposed something meanwhile, so nothing was changed. Look at that first.
promise-refused-settled = It was replaced or decided meanwhile, so nothing was changed.
promise-log-corrected = Its day is read as: { $due }
promise-desk-reply = The reply that it stands in
promise-desk-public = Public page
promise-desk-followers = { $count ->
    [0] Nobody follows it.
    [one] One person follows it.
   *[other] { $count } people follow it.
}
promise-desk-evidence = Add evidence
promise-desk-outcome = What became of it
promise-desk-moved = They moved it: record the new date
promise-correct-title = Correct how its day was read
promise-correct-lead = If we read their words wrongly. If they named another day since, that is a new promise.
promise-correct = Correct it
done-promise-recorded = The promise is recorded, and the public page shows it.
done-promise-already = This passage was recorded before. Here it is.
done-promise-corrected = It is corrected.

promise-evidence-page = Evidence
promise-evidence-lead = Everyone reads what kind of evidence it is, what it shows, and its link. A file or a reply is shown only once somebody of you has released it.
promise-evidence-withdraw = Take it back
promise-evidence-release = Make the file public
promise-evidence-hide = Hide the file again
promise-evidence-reply = Another reply
promise-evidence-web-page = A page on the web
promise-evidence-document = A file
promise-evidence-minutes = Minutes of a meeting
promise-evidence-photograph = A photograph
promise-evidence-information-answer = An answer to a freedom of information request
promise-evidence-statement = What the addressee says
promise-supports-kept = It was kept
promise-supports-not-kept = It was not kept
promise-supports-partly = Some of it was kept
promise-supports-neutral = Neither
promise-field-evidence-kind = What it is
promise-evidence-look-at = What there is to look at
promise-evidence-look-at-one = Fill in one of these. What else there is can be added as evidence of its own.
promise-field-url = The address of a page
promise-field-url-hint = We do not fetch it: the day on which you saw it stands above.
promise-field-file = A file
promise-field-file-hint = Minutes as a PDF, a photograph, a screenshot; 20 MB at most. Your team alone can look at it until somebody releases it.
promise-field-document = A file that this letter has already
promise-field-evidence-reply = A reply to this letter
promise-field-none = None
promise-field-note = What it shows
promise-field-note-hint = One line that everyone reads; of minutes, which meeting and which item.
promise-field-supports = What it speaks for
promise-field-captured = On which day you saw it
promise-evidence-add = Add it
promise-fault-evidence-kind = Choose what it is
promise-fault-supports = Choose what it speaks for
promise-fault-url = Give the address of a page, beginning with https:// or http://, without a password in it
promise-fault-url-missing = Give the address of the page
promise-fault-reply-missing = Choose the reply
promise-fault-nothing-to-look-at = Choose a file, or give an address where it can be read
promise-fault-one-thing = Give one thing: a page, a file or a reply. The other is a piece of evidence of its own
promise-fault-no-picture = That is no picture. Choose another file, or say what it is: a file, minutes
promise-fault-file-again = Choose the file again: a browser does not keep it
promise-fault-past-day = Give a day that is not in the future, as 2026-05-31
done-evidence-added = The evidence is added.
done-evidence-withdrawn = The evidence is taken back. The log of this letter keeps that it was there.
done-evidence-already = The same evidence was there before. Nothing was changed.

promise-outcome-page = What became of it
promise-outcome-lead = That a promise was kept or not is said by two of you, on evidence: one proposes it, another decides.
promise-outcome-alone = You are the only one in this team, so nobody can decide what you propose. A judgement about a council that one person alone can make would be worth less to everyone. Ask whoever runs this service to invite somebody to your team.
promise-ask-title = Ask the addressee first
promise-ask-lead = Before a promise may be called kept late, kept in part or not kept, whoever made it is asked. They get a mail with a link that works once, and ten working days to say what became of it. What they say stands beside the promise; by itself it proves nothing.
promise-ask-address = Correct the address
promise-ask-button = Ask them
promise-choice-kept = It was kept
promise-choice-kept-late = It was kept late
promise-choice-partly-kept = Some of it was kept
promise-choice-not-kept = It was not kept
promise-choice-withdrawn = They took it back
promise-choice-condition-not-met = It hung on something that did not happen
promise-choice-unverifiable = Nobody can tell
promise-field-outcome = What became of it
promise-field-outcome-day = On which day
promise-field-outcome-day-hint = If it was kept, or some of it. Whether that was late follows from the day.
promise-propose = Propose it
promise-propose-anew = Decide it anew
promise-propose-anew-lead = This is decided. If it turns out to be otherwise, propose what is so: one of you proposes it, another decides.
promise-pending = One of you proposes:
promise-pending-own = You proposed this. Somebody else of your team decides.
promise-pending-take-back = Take the proposal back
promise-agree = I have looked at the evidence, and it is so
promise-disagree = It is not so: take the proposal off the table
promise-fault-outcome = Choose what became of it
promise-fault-outcome-day = Give the day on which it was kept, as 2026-05-31
promise-refused-no-evidence = Nothing that was collected speaks for this. Add evidence first; what the addressee says of themselves is not enough.
promise-refused-not-due = Its day is not over yet, so it cannot have been broken, and the rest of it may still come.
promise-refused-before = That day lies before the one on which it was promised.
promise-refused-no-day = It names no day, so it cannot have been broken. It is counted as a promise without a date.
promise-refused-not-asked = The addressee has not been asked yet. Ask them first, below.
promise-refused-not-handed-over = The mail that asks them is not handed over yet. They have ten working days from then.
promise-refused-reply-gone = The reply that this promise stands in was put aside, or its sender is not believed any more. Nothing is decided about it.
promise-refused-no-address = They cannot be asked: mail to their address comes back, or must not be sent. Correct the address first.
promise-reply-aside = Its reply was put aside, or its sender is not believed any more. The public is not shown this promise.
promise-refused-still-time = The addressee was asked and has until { $date } to say what became of it.
promise-refused-own = You proposed this yourself. Somebody else of your team must decide it.
promise-refused-stale = What you saw is not proposed any more, so nothing was changed. This is how it stands now.
promise-refused-ask-early = Its day is not over yet. They are asked when it is.
promise-refused-asked = They were asked already. They can be asked again only at another address.
done-promise-asked = They are asked: the mail is on its way.
done-promise-proposed = It is proposed. Somebody else of your team decides.
done-promise-decided = It is decided, and the public page shows it.
done-promise-proposal-gone = The proposal is off the table.

mail-promise-proposed-subject = Please look: what became of a promise ({ $title })
mail-promise-proposed-lead = Somebody of your team proposes what became of a promise about “{ $title }”. Another of you must look at the evidence and decide:
mail-promise-not-reached-subject = A question did not reach the council ({ $title })
mail-promise-not-reached-lead = The mail that asked what became of a promise about “{ $title }” came back. So they were not asked, and nothing can be decided upon their silence. Correct their address, or ask them again:
mail-promise-answered-subject = They say what became of a promise ({ $title })
mail-promise-answered-lead = Whoever was asked what became of a promise about “{ $title }” has answered. It stands on the public page, with addresses and telephone numbers left out. Read it here:

# The addressee’s page, and the mail that leads there.
mail-promise-asked-subject = What became of this promise? { $title }
mail-promise-asked-lead = In reply to the letter “{ $title }” you wrote:
mail-promise-asked-question = That day has gone by. Before the people behind the letter say what became of it, they ask you. This link works once; what you write there is shown to everyone, beside the promise:
mail-promise-asked-question-vague = You named no day for it. Before the people behind the letter say what became of it, they ask you. This link works once; what you write there is shown to everyone, beside the promise:
mail-promise-asked-until = Please answer by { $date }.
mail-promise-asked-page = The promise on the letter’s page:
mail-promise-asked-reply = If you answer this mail, it comes in as a reply to the letter.
statement-title = What became of your promise?
statement-lead = You were asked about this promise. What you write is shown to everyone beside it, without addresses and telephone numbers.
statement-until = Please answer by { $date }. The link works once.
statement-view = What became of it?
statement-view-kept = We have kept it
statement-view-partly = We have kept some of it
statement-view-not-kept = We have not kept it
statement-view-neutral = Something else
statement-on = If it was kept: on which day?
statement-words = What do you want to say?
statement-url = A page where that can be read
statement-button = Send it
statement-thanks = Thank you. This is what you said; it stands on the public page.
statement-used = This link has been used. What was said with it stands below.
statement-over-words = This is what you wrote. Copy it before you leave this page:
statement-over = This link does not work any more. If you answer the mail that it came in, that reaches the people behind the letter.
statement-unknown = No such link
statement-unknown-words = This address leads nowhere. Please copy the whole link out of the mail that it came in.
statement-fault-view = Choose what became of it
statement-fault-words = Write what you want to say
statement-fault-long = Please write at most 5,000 characters

# Following a promise.
follow-title = Be told what becomes of a promise
follow-lead = We write to you when its day moves, when it has gone by, and when it is decided what became of it. Nothing else, and you can stop with one click.
follow-email-hint = We send one mail first, with a link to confirm. The address is never shown and never given to anyone.
follow-button = Ask for the link
follow-sent = Look into your mailbox
follow-sent-words = If this address is yours, there is a mail with a link. Open it and press the button there; until then we write nothing more.
follow-settled = What became of this promise is decided, so there is nothing more to tell.
follower-title = Following a promise
follower-confirm-lead = Press the button, and we tell you when something changes.
follower-confirm = Yes, tell me
follower-confirmed = We tell you when something changes.
follower-stop = Stop these mails
follower-stopped = You get no more mail about this promise, and your address is deleted.
follower-see = See the promise
follower-unknown = No such link
follower-unknown-words = This link does not work any more: the mails were stopped, the address was not confirmed in time, or it was deleted after the end.
mail-follow-confirm-lead = Somebody, probably you, wants to be told what becomes of a promise about “{ $title }”:
mail-follow-confirm-what = To be told, open this page and press the button there. If it was not you, do nothing: the address is deleted after 14 days.
mail-follow-already = Somebody, probably you, typed this address once more to be told what becomes of a promise. You are told already, so nothing has changed.
mail-follow-already-what = Here you can look at it, or stop these mails:
mail-follow-news-subject = News of a promise: { $title }
mail-follow-news-lead = Something has changed with a promise that you follow:
mail-follow-news-what = Read it here:
mail-follow-stop = Stop these mails:
