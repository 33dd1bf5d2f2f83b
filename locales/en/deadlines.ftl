# The page that explains how a due date was counted. No sentence here says that a council must answer by law.

deadline-title = How we counted
deadline-back = Back to the letter
deadline-from-to = The letter was sent on { $start }. Counted from there, the day is { $due }.
deadline-no-law = No law obliges a council to answer an open letter. This is whose clock it is, not what anybody is bound to.
deadline-days = Day by day
deadline-calendar = Bank holidays are those of { $calendar }, as GOV.UK lists them for the years { $years }.
deadline-calendar-england-and-wales = England and Wales
deadline-calendar-scotland = Scotland
deadline-calendar-northern-ireland = Northern Ireland
deadline-calendar-any-part = any part of the United Kingdom
deadline-provisional = Part of the way lies in years whose bank holidays are not published yet, so the day may still move.
deadline-day-zero = The day of sending: day zero
deadline-working-day = Working day { $number }
deadline-weekend = Not counted: the weekend
deadline-holiday = Not counted: { $name }

deadline-basis-hope = The senders’ own clock: they hoped for an answer within { $days ->
    [one] one working day
   *[other] { $days } working days
}.
deadline-basis-promise = The council’s own clock: it named this day in a reply.
deadline-basis-standard = The council’s own clock: it says that it answers letters within { $days ->
    [one] one working day
   *[other] { $days } working days
}.
deadline-basis-petition = The clock of the council’s petition scheme: { $days ->
    [one] one working day
   *[other] { $days } working days
}.
deadline-basis-complaint = The clock of the complaints procedure: { $days ->
    [one] one working day
   *[other] { $days } working days
}.
deadline-basis-information = The clock of the Freedom of Information Act: { $days ->
    [one] one working day
   *[other] { $days } working days
}.

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

deadline-basis-information-scotland = The Freedom of Information (Scotland) Act 2002, section 10: { $days } working days. This date is the law.
deadline-basis-environment = The Environmental Information Regulations 2004, regulation 5: { $days } working days. This date is the law.
