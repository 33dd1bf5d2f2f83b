# The public page of a letter.

letter-tally = This letter in numbers
letter-signed-number = { $count ->
    [one] person has signed, confirmed by email
   *[other] people have signed, each confirmed by email
}
letter-waiting-number = { $days ->
    [one] day since it was sent, without a full answer
   *[other] days since it was sent, without a full answer
}
letter-answered-number = { $days ->
    [one] day until everyone it went to had given a first answer
   *[other] days until everyone it went to had given a first answer
}
letter-not-delivered = It was sent, and is not delivered yet.
letter-nobody-waited-for = No answer is waited for at present.
# Where an address is dead, whoever knows a working one is asked for it; a link to the contact form follows.
letter-seeks-address = The address that is known for { $names } does not work. If you know one that does, please tell the organisers.
letter-sign = Sign this letter
letter-closed = Closed.
letter-closed-on = It has taken no signatures since { $date }.
letter-closes = It takes signatures until { $date }.
letter-goal = Its authors hope for { $goal } signatures.
letter-counted = Counted on { $date }.
letter-removed = { $count ->
    [one] One signature was removed by the organisers.
   *[other] { $count } signatures were removed by the organisers.
}
letter-how-counted = How we count
letter-how-counted-days = How this day was counted
letter-due = An answer was hoped for by { $date }.
letter-due-by = An answer is due by { $date }.
letter-due-running = { $days ->
    [one] One working day is left.
   *[other] { $days } working days are left.
}
letter-due-paused = The clock stands still until the authors have said what they meant.
letter-due-today = That is today.
letter-due-just-passed = That day has passed.
letter-due-late = { $days ->
    [one] That is one working day ago.
   *[other] That is { $days } working days ago.
}
letter-standing = Where it stands
letter-answers = What was answered
letter-timeline = What happened when
letter-timeline-all = Everything that happened, with the day on which it was written down
letter-feed = Follow it as a feed
letter-dates-file = Its dates for a calendar
# A council's record is led to by these words; the second part is for who listens to the page.
letter-record = its record
letter-record-of = : { $name }
letter-replies-all = What each reply says to each ask
letter-nobody-yet = Nobody has signed yet.
letter-all-names = All the names
letter-contact = Write to the people behind this
letter-download-text = As plain text
letter-download-json = As JSON
