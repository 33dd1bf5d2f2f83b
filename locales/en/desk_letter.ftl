# One letter at the desk, and its signatures.

desk-signatures = Signatures
desk-signatures-title = Signatures on “{ $title }”
desk-signatures-none = Nobody has confirmed a signature yet.
desk-signatures-older = Older signatures
desk-forgotten = Deleted
desk-signature-unconfirmed = not confirmed
desk-signature-counted = confirmed by email
desk-signature-held = held for a check
desk-signature-withdrawn = withdrawn by its signer
desk-signature-removed = removed
desk-signature-not-me = removed: the mailbox’s owner did not sign
desk-removal-link = Remove …
desk-removal-title = Remove a signature
desk-removal-lead = It leaves the page at once, and the count with the next batch. How many signatures were removed is shown to everyone; who removed it and why is kept in the letter’s log. It cannot be undone.
desk-removal-reason = Why?
desk-removal-abusive = Its words insult or harm somebody
desk-removal-not-a-person = There is no such person
desk-removal-signed-twice = The same person signed under two addresses
desk-removal-asked-to = The signer asked us to
desk-removal-button = Remove it
desk-removal-fault = Choose a reason.
desk-removal-already = It was withdrawn or removed already.
done-signature-removed = The signature is removed.
desk-sent-on = Sent on { $date }
desk-count = { $count ->
    [one] One person has signed.
   *[other] { $count } people have signed.
}
desk-public-page = Public page
desk-do-open = Open it for signatures
desk-do-dispatch = Send it to its addressees …
desk-do-test-copy = Send me a test copy
desk-do-change = Change the text
desk-do-preview = Preview
desk-do-close = Close it for signatures
desk-do-correct = Correct the address
desk-do-signatures = Look after the signatures
desk-do-log = What was done here, and by whom
desk-addressees = Addressees
desk-replies-waiting = Replies to read
desk-replies-read = Replies that were read
desk-reply-read = Read and judge
desk-reply-waiting = waits to be read
desk-reply-judged = read
desk-reply-set-aside = set aside: no answer
desk-no-subject = (no subject)
desk-more = More

desk-log-reply-recorded = An answer that came another way was recorded
desk-log-message-uploaded = A message was handed in as a file
desk-log-sender-confirmed = The sender of a reply was looked at and believed
desk-log-sender-judged-again = How sure the sender of a reply is was judged again
desk-log-reply-released = The words of a reply were made public
desk-log-reply-hidden = The words of a reply were taken back
desk-log-document-released = It was decided whether the public may have a file
desk-log-council-asked = An addressee was asked how they see it
desk-log-deadline-changed = A date was changed
desk-log-standing-changed = What is known of an addressee was changed
desk-log-chaser-sent = A reminder or a next step was sent
desk-log-chaser-dismissed = A reminder or a next step was put aside
desk-log-promise-recorded = A promise was recorded
desk-log-evidence-added = Evidence about a promise was added
desk-log-evidence-withdrawn = Evidence about a promise was taken back
desk-log-promise-proposed = What became of a promise was proposed
desk-log-promise-decided = What became of a promise was decided

desk-do-standing = Where they stand
desk-do-view = Ask how they see it
desk-tracking = What came back, and what is due
desk-do-deadlines = The dates, and whose they are
desk-do-replies = Everything that came back
desk-do-off-site = Record an answer that came another way
desk-do-upload = Hand in a message as a file
desk-do-promises = What was promised
desk-do-chasers = Reminders and next steps
