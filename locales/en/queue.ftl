# The queue of held signatures, and what the retention clocks forgot.

queue-title = Signatures that wait for a check
queue-lead = Nothing here is proof that somebody did wrong: these are reasons to look. Who waits here is shown to nobody, except where it says “still shown”. Nothing was dropped, and everything you decide can be undone.
queue-none = Nothing waits for a check.
queue-more = Later ones
queue-unconfirmed = { $count ->
    [one] One more is held and not confirmed by its signer
   *[other] { $count } more are held and not confirmed by their signers
}
queue-unconfirmed-lead = These were held when the form came in, and their signers have not confirmed them. If they never do, the service deletes them by itself.
queue-confirmed-link = Those that are confirmed
queue-waits = { $count ->
    [one] One signature waits for a check
   *[other] { $count } signatures wait for a check
}
queue-since = since { $date }
queue-public = The public would see: { $shown }
queue-council = The addressee would see: { $shown }
queue-nothing-shown = nothing
queue-state-confirmed = confirmed by email
queue-state-unconfirmed = not confirmed
queue-state-counted = confirmed, and in the count
queue-state-shown = still shown
queue-look = Look
queue-tick = Tick this one
queue-bulk = With those that are ticked
queue-release = Let them count
queue-release-one = Let it count
queue-remove = Remove them
queue-remove-one = Remove it
queue-undo = Undo
queue-why = Why remove?
queue-choose = Choose a reason
queue-why-disputed = The person of that name did not sign
queue-fault-none = Tick at least one signature.
queue-fault-many = Tick at most 100 at once.
queue-fault-reason = Choose why they are to be removed.
queue-fault-deed = Press one of the buttons.
queue-decided = Decided in the last 30 days
queue-decided-lead = Undo puts a signature back into the queue. A removal that is in the log stays there, because the log is only ever added to; if you let the signature count after all, it gets a new entry.
queue-was-released = let count on { $date }
queue-was-removed = removed on { $date }
queue-case-title = A signature that waits for a check
queue-case-facts = Why, and since when
queue-case-words = They wrote: { $words }
queue-case-email = They can be reached at { $email }
queue-case-asserted = The signer says that they did sign ({ $date }).
queue-case-decided = Nothing waits about this signature.
done-queue-released = Done: what was ticked counts with the next batch.
done-queue-removed = Done: what was ticked is removed.
done-queue-undone = Done: what was ticked waits in the queue again.
done-queue-nothing = Nothing was changed: somebody had decided it before, or it cannot be undone any more because what was typed is deleted.

queue-reason-trap = A field was filled in that people do not see
queue-reason-too-fast = The form came back faster than a person types
queue-reason-disposable-address = The address is one to throw away
queue-reason-odd-domain = Unusually many addresses of one unusual domain
queue-reason-same-network = Unusually many from one network
queue-reason-burst = Unusually many at once
queue-reason-similar-name = Somebody of nearly the same name has signed
queue-reason-disputed = Somebody says that it is their name and that they did not sign

desk-log-decision-undone = Undid what was decided about a held signature

purge-title = What was deleted by itself
purge-rows = { $count ->
    [one] one row
   *[other] { $count } rows
}
purge-unconfirmed = Signatures that nobody confirmed
purge-anonymous = What anonymous signers had typed
purge-closed-letter = What the signers had typed, long after the closing
purge-checks = What signers had given to be checked, and nobody decided in time
purge-hold-details = What had been written about signatures in the queue
purge-frozen-names = The names in the copy of what was sent
purge-sign-ins = Links to sign in, and sessions
purge-stray-mail = Mail that belonged to no letter
purge-finished-mail = Mail that had left
purge-mail-tallies = How many mails went to which address
purge-complaints = Complaints that were closed long ago
purge-promise-followers = The addresses of those who followed a promise
desk-log-complaint-received = Somebody complained
desk-log-complaint-acknowledged = Told a complainant that the complaint came in
desk-log-complaint-closed = Told a complainant what came of it
