# A council's record: what became of the letters that were sent to it.

record-title = The record of { $name }
record-crumb = Open letters
record-website = Its website
record-abolished = { $name } was abolished in { $year }.
record-abolished-unknown = The directory does not say who serves in its place.
record-abolished-now = These serve in its place. Letters that were sent to it go on with them; they, their dates and their promises are counted there:
record-took-over = It took over from these councils. Letters that were sent to them, their dates and their promises are counted here:
record-in-year = { $name } (until { $year })
record-none = No open letter on this service has been sent to { $name }.
record-none-abolished = No open letter on this service was sent to { $name } while it was there.

record-waits = First answers
record-letters = { $count ->
    [one] 1 letter reached { $name }.
   *[other] { $count } letters reached { $name }.
}
record-answered = { $count ->
    [0] No answer to any of their asks has come.
    [one] 1 of them has a first answer.
   *[other] { $count } of them have a first answer.
}
record-median = { $days ->
    [0] Half of them had a first answer on the day they came in.
    [one] Half of them had a first answer within 1 day.
   *[other] Half of them had a first answer within { $days } days.
}
record-median-estimated = { $days ->
    [one] By an estimate, half of such letters have a first answer within 1 day: fewer than half of these have had one in that time, but others have not waited so long yet.
   *[other] By an estimate, half of such letters have a first answer within { $days } days: fewer than half of these have had one in that time, but others have not waited so long yet.
}
record-median-open = { $days ->
    [one] More than half of them have no answer yet; the longest wait so far is 1 day.
   *[other] More than half of them have no answer yet; the longest wait so far is { $days } days.
}
record-median-unknown = Too many of them have waited for a short time only: within how many days half have an answer cannot be said yet.
record-longest = { $days ->
    [one] The longest wait so far is 1 day.
   *[other] The longest wait so far is { $days } days.
}
record-median-how = A letter to several people there counts once: from the day on which it first reached one of them to the first answer of any of them. Letters without an answer are counted in, for as long as they have waited (the method of Kaplan and Meier): leaving them out would make the slowest look quick. One that its authors took back counts until then. An automatic answer or “we are looking into it” is no answer. Days are those of the calendar.
record-not-reached = { $count ->
    [one] 1 letter did not reach anybody there, and is not counted in.
   *[other] { $count } letters did not reach anybody there, and are not counted in.
}
record-too-few = Too few to compare: with fewer than { $count } letters, a share would say more about chance than about a council.
record-volume = Nobody is ranked here. A council that gets many letters has more to answer, and these are only the letters on this service.

record-dates = Dates
record-dates-how = A letter counts once: by the date of whoever answered first, and while nobody has, by the first date that anybody there is held to. An answer that came while the clock stood still, because they had asked what was meant, came in time. Each letter’s page says by which day an answer is due and whose date that is. Mostly it is the authors’ hope: there is no general duty on a council to answer a letter.
record-dates-table = Letters by how they stand to their date
record-in-time = Answered in time
record-late = Answered late
record-overdue = Not answered, and the day has gone by
record-running = Not answered, and the day is yet to come
record-without-date = Not held to a day
record-in-time-share = Of the letters whose day has come, { $percent } per cent were answered by it.

record-promises = Promises
record-promises-none = No promise from { $name } is recorded.
record-promises-table = Promises by what became of them
record-kept = Kept in time
record-kept-late = Kept late
record-partly = Kept in part
record-broken = Not kept
record-vague = Without a day by which anybody could tell
record-unverified = The day has gone by; nobody has checked yet
record-promise-running = The day is yet to come
record-other = Withdrawn, under a condition that did not come about, or not to be told
record-moved = { $count ->
    [one] In the place of 1 promise another was made later, with another day.
   *[other] In the place of { $count } promises others were made later, with other days.
}
record-kept-share = Of the promises of which that is known, { $percent } per cent were kept in time.
record-count = Number
record-what = What became of it

record-list = The letters
record-list-to = To { $name }
record-list-sent = sent on { $date }
record-list-waits = { $days ->
    [0] sent today
    [one] no answer for 1 day
   *[other] no answer for { $days } days
}
record-list-answered = { $days ->
    [0] first answer on the same day
    [one] first answer after 1 day
   *[other] first answer after { $days } days
}
record-list-not-reached = did not arrive
record-list-ended = ended by its authors
record-list-more = { $count ->
    [one] 1 older letter is not listed here.
   *[other] { $count } older letters are not listed here.
}
record-as-of = As of { $date }.
record-json = The same as JSON
