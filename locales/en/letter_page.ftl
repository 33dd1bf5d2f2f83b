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
    [one] day until everyone it went to had answered
   *[other] days until everyone it went to had answered
}
letter-not-delivered = It was sent, and is not delivered yet.
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
letter-due-running = { $days ->
    [one] One working day is left.
   *[other] { $days } working days are left.
}
letter-due-today = That is today.
letter-due-just-passed = That day has passed.
letter-due-late = { $days ->
    [one] That is one working day ago.
   *[other] That is { $days } working days ago.
}
letter-standing = Where it stands
letter-answers = What was answered
letter-timeline = What happened when
letter-event-opened = Opened for signatures.
letter-event-closed = Closed for signatures.
letter-event-sent = { $addressees ->
    [one] Sent to its addressee
   *[other] Sent to { $addressees } addressees
} with { $signatures ->
    [one] one signature.
   *[other] { $signatures } signatures.
}
letter-event-sent-again = Sent once more to { $addressee }, at a corrected address.
letter-event-not-delivered = The mail to { $addressee } could not be delivered.
letter-event-being-read = A reply from { $addressee } came in. The organisers are reading it.
letter-event-read = { $addressee } answered { $answers ->
    [one] one ask.
   *[other] { $answers } asks.
}
letter-event-read-none = { $addressee } replied, without answering an ask.
letter-event-day-went-by = The day that the authors had hoped for passed without a full answer.
letter-nobody-yet = Nobody has signed yet.
letter-all-names = All the names
letter-contact = Write to the people behind this
letter-download-text = As plain text
letter-download-json = As JSON
