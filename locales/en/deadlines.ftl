# How each date was counted, whose clock it is, and how it stands. Only where an Act or regulations name the days does a
# sentence here speak of law.

deadline-title = How we counted
deadline-back = Back to the letter
deadline-headline = { $stage }: { $date }
deadline-from-to = Counted from { $start }, the day is { $due }.
deadline-named-from-to = Said on { $start }: the day is { $due }.
deadline-source = Where it can be read:
deadline-days = Day by day
deadline-calendar = Bank holidays are those of { $calendar }, as GOV.UK lists them for the years { $years }.
deadline-edition = Edition of the list: { $edition }.
deadline-calendar-england-and-wales = England and Wales
deadline-calendar-scotland = Scotland
deadline-calendar-northern-ireland = Northern Ireland
deadline-calendar-any-part = any part of the United Kingdom
deadline-provisional = Part of the way lies in years whose bank holidays are not published yet, so the day may still move.
deadline-provisional-short = may still move: bank holidays not published yet
deadline-differs = By the bank holidays that are known today it would be { $date }. The days below are told by these.
deadline-earlier = What stood here before
deadline-moved-from = Moved from { $from } to { $to }.
deadline-later = Another date has taken the place of this one: { $date }
deadline-stands-still = The clock has stood still since { $date }, with { $left } left.
deadline-json = The same for programs (JSON)
deadline-day-zero = Day zero
deadline-working-day = Working day { $number }
deadline-plain-day = Day { $number }
deadline-weekend = Not counted: the weekend
deadline-holiday = Not counted: { $name }
deadline-stood-still = Not counted: the clock stood still
deadline-moved-here = The next working day
deadline-named-day = The day that they named

deadline-period-working = { $days ->
    [one] one working day
   *[other] { $days } working days
}
deadline-period-plain = { $days ->
    [one] one day
   *[other] { $days } days
}
deadline-period-named = a day that they named

deadline-basis-hope = The senders’ own clock: they hoped for an answer within { $period }.
deadline-basis-promise = The council’s own clock: it named this day itself.
deadline-basis-standard = The council’s own clock: it says that it answers letters within { $period }.
deadline-basis-petition = The clock of the council’s petition scheme: { $period }.
deadline-basis-complaint = The clock of the complaints procedure: { $period }.
deadline-basis-information = The clock of the Freedom of Information Act 2000: { $period }.
deadline-basis-information-scotland = The clock of the Freedom of Information (Scotland) Act 2002: { $period }.
deadline-basis-environment-scotland = The clock of the Environmental Information (Scotland) Regulations 2004: { $period }.
deadline-basis-environment = The clock of the Environmental Information Regulations 2004: { $period }.

deadline-nature-law = This date is set in law.
deadline-nature-guidance = This date comes from a code that the council is expected to follow. It is guidance: no law sets it.
deadline-nature-own-word = No law obliges a council to answer by this day. It is the council’s own word.
deadline-nature-hope = No law obliges a council to answer an open letter. This is what its authors hope for.

deadline-stage-acknowledgement = Acknowledgement
deadline-stage-answer = Answer
deadline-stage-one = Answer to the complaint (stage one)
deadline-stage-two = Answer to the complaint (stage two)
deadline-stage-review = Review of a refusal

deadline-start-sent = the day on which the letter was sent
deadline-start-sent-again = the day on which it was sent again
deadline-start-received = the day on which it came in
deadline-start-acknowledged = the day of the acknowledgement, or the last day for it
deadline-start-promised = the day on which they named it
deadline-start-clarified = the day on which the authors said what they meant
deadline-day-zero-is = Day zero is { $what }.

deadline-state-active = Runs
deadline-state-met = It came
deadline-state-missed = The day went by
deadline-state-superseded = Another date took its place
deadline-state-paused = Stands still
deadline-state-cancelled = Given up

deadline-reason-acknowledged = The letter was acknowledged earlier than on the last day for it.
deadline-reason-clarified = The authors said what they meant; the clock ran on with the days that were left.
deadline-reason-named-another = They named another day.
deadline-reason-new-holidays = The list of bank holidays changed.
deadline-reason-read-otherwise = The words that name the day were read wrongly at first.
deadline-reason-not-arrived = What was sent before had not arrived; the days are counted from the day on which the letter was sent, or brought, and did.
deadline-reason-reply-gone = The reply that names the day was put aside: it is no answer from them.
deadline-reason-typed = The reason given: “{ $words }”

deadline-badge-running = { $days ->
    [one] one working day left
   *[other] { $days } working days left
}
deadline-badge-soon = { $days ->
    [0] due within a working day
    [one] due soon: one working day left
   *[other] due soon: { $days } working days left
}
deadline-badge-today = due today
deadline-badge-just-overdue = overdue since the day went by
deadline-badge-overdue = { $days ->
    [one] overdue by one working day
   *[other] overdue by { $days } working days
}
deadline-badge-long-overdue = { $days ->
    [one] long overdue: by one working day
   *[other] long overdue: by { $days } working days
}
deadline-badge-paused = { $days ->
    [one] stands still, with one day left
   *[other] stands still, with { $days } days left
}
deadline-badge-in-time = came in time
deadline-badge-just-late = came late
deadline-badge-late = { $days ->
    [one] came one working day late
   *[other] came { $days } working days late
}
deadline-dates = Dates
deadline-how-counted = How we counted

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
