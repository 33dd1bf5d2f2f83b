# What came back at the desk, what each reply says to each ask, what the machine suggests, answers that came another way,
# and how councils see it.

# The form of a reply.
answer-verdict = What is it to this ask?
answer-quote = The passage that says so
answer-quote-hint = Copy it from the reply, word for word. It is shown beside the ask.
answer-quote-not-found = The passage beside ask { $number } does not stand in the reply. Copy it word for word, or leave it empty.
answer-quote-too-long = The passage beside ask { $number } is longer than { $most } characters. Quote the part that says so.
answer-quote-of-nothing = A reply that does not mention ask { $number } has no passage about it. Leave it empty, or say what the reply is to this ask.
answer-quote-altered = A passage was quoted here that does not stand in the stored reply any more. It is not shown as a quotation. Choose it again.
answer-redirected = To whom does it send you?
answer-redirected-if = If it sends you elsewhere
answer-redirected-hint = The body or office. It is shown in public.
answer-redirected-without = Ask { $number } names somebody to turn to. Choose “Sends us elsewhere” or “Says that it is not theirs”, or leave the name empty.
answer-sender-believe = I believe that this is from { $name }
answer-sender-hint = Nothing proves who sent it. Tick this only after you looked at the sender and at what it says. Your name goes into the log.
answer-sender-missing = Say that you believe that this is from { $name }, or put it aside. Nothing proves who sent it, and nothing is announced before a person believes it.
replies-stale-typed = What you typed is still in the form. Look at what is recorded now, and send it again if it still holds.

# What changed while a form was open.
changed-line = { $date }: { $what }
changed-ask = Ask { $number }:
changed-verdict = it was “{ $before }” when you opened the page and is “{ $now }” now.
changed-nothing-recorded = nothing recorded
changed-opened = the letter was opened.
changed-closed = the letter was closed.
changed-sent = the letter was sent.
changed-sent-again = the letter was sent again to this addressee.
changed-sent-another-way = it was noted that the letter was brought another way.
changed-not-delivered = a mail to this addressee did not arrive.
changed-arrived-after-all = somebody of the team found that the letter arrived.
changed-further-mail-failed = a later mail to this addressee did not arrive.
changed-delayed = a mail to this addressee is late.
changed-challenged = their mail server asks for a proof that a person wrote.
changed-contact-failing = their address is believed dead.
changed-contact-works = their address was found to work.
changed-acknowledged-by-machine = a machine of theirs said that the letter came in.
changed-taken-for-machine = a message that had been taken for a machine’s was said to be a person’s.
changed-reply-arrived = a reply of theirs came in.
changed-reply-read = a reply of theirs was read, and what it answers was recorded.
changed-reply-read-anew = what a reply of theirs answers was recorded anew.
changed-reply-set-aside = a reply of theirs was put aside.
changed-sender-confirmed = somebody said that they believe the sender of a reply.
changed-reply-released = the words of a reply, or a file, were made public.
changed-council-view-filed = they said how they see it.
changed-deadline-set = a date was set.
changed-deadline-moved = a date was moved.
changed-deadline-paused = a date was paused.
changed-deadline-resumed = a date runs again.
changed-deadline-met = a date was met.
changed-deadline-missed = a date went by.
changed-withdrawn = the letter was taken back from them.
changed-correspondence-closed = the correspondence with them was ended.
changed-correspondence-reopened = the correspondence with them goes on.
changed-reminder-sent = a reminder went out to them.
changed-escalated = the next body was turned to.
changed-promise-recorded = a promise was recorded.
changed-promise-moved = a promise was moved.
changed-promise-corrected = how the day of a promise was read was put right.
changed-promise-date-passed = the day of a promise went by.
changed-promise-decided = it was decided what became of a promise.
changed-promise-asked = they were asked what became of a promise.
changed-council-succeeded = another council took their place.

# What the machine suggests.
suggest-title = What it may be
suggest-because = Because it says:
suggest-by-rule = Rule: { $rule }
suggest-accept = That is so
suggest-decline = That is not so
suggest-taken-up = Somebody said that this is so.
suggest-declined = Somebody said that this is not so.
suggest-take-up = File it as suggested
suggest-take-up-hint = What you chose above holds. What you left open is filed as suggested, and an ask of which nothing is suggested as not mentioned.
suggest-ask = Ask { $number }: { $verdict }
suggest-day = It names { $date }
suggest-days = { $days ->
    [one] It names a time of one day
   *[other] It names a time of { $days } days
 }
suggest-working-days = { $days ->
    [one] It names a time of one working day
   *[other] It names a time of { $days } working days
 }
suggest-reference = They keep it as { $reference }
suggest-nature-acknowledgement = It says that the letter came in
suggest-nature-holding = It is a holding answer
suggest-nature-answer = It answers
suggest-nature-refusal = It refuses
suggest-nature-redirection = It sends you elsewhere
suggest-nature-not-theirs = It says that this is not theirs
suggest-nature-clarification = It asks what you mean
suggest-rule-acknowledging-words = words of thanks and receipt
suggest-rule-holding-words = words that put off
suggest-rule-refusing-words = words that say no
suggest-rule-redirecting-words = words that send elsewhere
suggest-rule-disclaiming-words = words that say that it is not theirs
suggest-rule-asking-words = words that ask back
suggest-rule-speaks-of-asks = it speaks of an ask
suggest-rule-ask-number = the ask’s number at the head of a line
suggest-rule-ask-ordinal = “your second point”
suggest-rule-shared-words = words of the ask stand there
suggest-rule-whole-reply = the whole reply is of one kind
suggest-rule-named-day = a day of the calendar
suggest-rule-within-days = so many days
suggest-rule-labelled-reference = a number after “reference”
suggest-rule-case-number = built as case numbers are
suggest-accuracy = How often each rule was right
suggest-accuracy-rule = Rule
suggest-accuracy-right = It was so
suggest-accuracy-of = { $accepted } of { $decided }
done-suggestion-noted = It is noted.
done-suggestion-before = Somebody said something to that before. It stands as they said.

# What came back.
came-title = What came back
came-upload = Hand in a message as a file
came-waiting = To be read
came-none-waiting = Nothing waits to be read.
came-read = Read
came-set-aside = Put aside: no answer
came-from = { $name }, { $date }
came-no-subject = No subject
came-machines = { $count ->
    [one] One message that is no reply
   *[other] { $count } messages that are no replies
 }
came-machines-words = As far as the machine can tell, no person wrote these, or nobody has said yet whose they are. They answer nothing, stop no clock and are announced to nobody. Look at one to see its words, and to say that a person wrote it.
came-older = Older ones
came-from-unknown = From nobody known
came-class-unread = Not read yet
came-class-delivery-report = A report of a mail server
came-class-read-receipt = A read receipt
came-class-abuse-report = Somebody called our mail unwanted
came-class-challenge = A mail server asks for a proof that a person wrote
came-class-mailbox-closed = “This mailbox is not read any more”
came-class-out-of-office = Somebody is away
came-class-acknowledgement = A machine says that the letter came in
came-class-automatic = An automatic answer
came-class-person = A person’s reply
came-class-own = Our own mail, come round

# Asks and replies.
matrix-title = What each reply says to each ask
matrix-ask = Ask
matrix-empty = No reply has been read yet.
matrix-how = The people who wrote the letter have read each reply and say what it is to each ask. The words are the council’s own. Automatic answers are not listed: they answer nothing.
matrix-altered = A passage was quoted here that does not stand in the stored reply any more.
matrix-json = The same as data (JSON)

# Answers that came another way.
off-site-title = Record an answer that came another way
off-site-words = For what the council said by post, by telephone, at a meeting, in its minutes, in the press or on a social network. The public page says that the organisers recorded it, and how it came.
off-site-addressee = Who answered?
off-site-addressee-missing = Choose who answered
off-site-channel = How did it come?
off-site-channel-missing = Choose how it came
off-site-channel-email = By mail
off-site-channel-web-form = By their link
off-site-channel-post = By post
off-site-channel-telephone = By telephone
off-site-channel-meeting = At a meeting
off-site-channel-minutes = In the minutes of a meeting
off-site-channel-press = In the press
off-site-channel-social-media = On a social network
off-site-recorded-by = { $channel }, recorded by the organisers
off-site-one-word = { $channel }, recorded by one member of the team; nobody else has looked at the evidence yet
off-site-one-word-short = Recorded by one member of the team; nobody else has looked at the evidence yet
off-site-two-words = Two members of the team have looked at the evidence

# The second member's word.
second-title = Two of you have to look
second-own = You recorded this answer. Until another member of your team has looked at the evidence, everyone reads that it is one member’s word.
second-waits = One of your team recorded this answer. Look at the evidence: the letter itself, the minutes, the page, or whoever else was there. Until you say that it says so, everyone reads that it is one member’s word.
second-confirm = I have looked, and it says so
second-by-its-recorder = You recorded this answer yourself. Another member of your team has to confirm it.
done-answer-seconded = It is noted that two of you have looked.
done-answer-seconded-before = Nothing was changed: nobody’s word is missing here.
off-site-day = On which day did it come?
off-site-day-missing = Give the day on which it came
off-site-day-future = The day on which it came cannot lie in the future
off-site-day-before = The letter is of { $date }: no answer came before it
off-site-said-by = Who said or signed it?
off-site-said-by-hint = Seen by your team only.
off-site-answer = What did it say?
off-site-answer-hint = Their words, as exactly as you have them. You quote from them below.
off-site-words-missing = Write down what it said
off-site-link = Where can it be read?
off-site-link-hint = The address of a page: minutes, an article, a post.
off-site-link-fault = That is no address of a web page. It begins with https://
off-site-evidence = Evidence
off-site-evidence-hint = A scan, a photograph, a file; up to five of 20 MB each. Seen by your team only until somebody releases it.
off-site-evidence-missing = Show where it stands: choose a file, give the address of a page, or say where the document can be found. Only what was spoken needs none of these
off-site-kept-at = Where can the document be found?
off-site-kept-at-hint = If you have no file and no page: whose folder, which archive, which newspaper and page.
off-site-kept-at-name = where the document is
off-site-question = What does it answer?
off-site-told = Once it is recorded, the public page shows what it answers, and signers who asked are told once. Who recorded it is kept in the log.
off-site-file = Record it
off-site-too-early = The letter is not open yet, or has nobody to answer it. No answer can be recorded.
done-off-site-recorded = The answer is recorded, and the public page shows it.
done-off-site-before = That form was sent before. This is what it recorded.

# How a council sees it.
council-view-heading = How councils see it
council-view-beside = Each addressee can say once, by a link to its own mailbox, how it sees the matter. That stands beside what the organisers recorded and does not replace it.
council-view-of = The council’s own view: { $name }
council-view-of-unknown = What came back through a link sent to an address at { $domain }, which is not known to be the council’s: { $name }
council-view-filed = Said on { $date }, through a link that was sent to an address at { $domain }, which is known to be the council’s own.
council-view-filed-unknown = Said on { $date }. The organisers asked this address about the letter to { $name }; who reads it is not known.
council-view-hidden = Your team hides it from the public.
council-view-theirs = They say: { $verdict }
council-view-ours = Recorded here: { $verdict }
council-view-title = How do you see it?
council-view-lead = You were sent this link as { $name }. You can say once how you see what this letter asked for.
council-view-public = What you send is shown on the letter’s public page beside what the organisers recorded, with your office’s name. It does not replace what they recorded. Opening this page changes nothing.
council-view-yours = How do you see it?
council-view-no-say = No comment on this
council-view-words = In your own words
council-view-words-hint = Up to 5,000 characters, for the public. Leave out private telephone numbers and mail addresses.
council-view-send = Send it
council-view-empty = Say something to at least one ask, or write something
council-view-thanks = Thank you
council-view-thanks-words = Your view is recorded and shown beside the organisers’. The people who wrote the letter are told. This link is used up.
council-view-to-letter = To the letter’s page
council-view-unknown = There is no such link
council-view-unknown-words = The link may have been cut off by a mail program. Copy all of it from the mail.
council-view-over = This link is used up
council-view-over-words = It was used, taken back or is too old. Answer the letter by mail, or ask the people who wrote it for another link.
council-ask-link = Ask { $name } how they see it
council-ask-title = How { $name } sees it
council-ask-words = A mail with a link goes to { $address }. Whoever reads that mailbox can say once what each ask got and write a few words. It is shown in public beside what you recorded, never in its place.
council-ask-open = A link was sent on { $date } and can be used until { $until }.
council-ask-used = A link was sent on { $date } and used on { $used }.
council-ask-revoked = A link was sent on { $date } and taken back: for a newer one, or because the address was corrected.
council-ask-expired = A link was sent on { $date } and was not used in time.
council-ask-send = Send the link
council-ask-not-sent = The letter has not been sent yet: nobody can say how they see it.
council-ask-own-mailbox = That is an address of your own team, or one at your own domain. The link is for the council: whoever asks must not answer.
council-hide-title = Hide it from the public
council-hide-words = Only where it names people who must not be named, or breaks the law. That somebody disagrees is no reason. The reason goes into the log.
council-hide-reason = Why?
council-hide = Hide it
council-show = Show it again
done-council-asked = The link is on its way.
done-council-view-changed = Done, and written into the log.
done-council-view-unchanged = It is so already.
desk-log-council-view-hidden = Hid what an addressee said from the public
desk-log-council-view-shown = Showed what an addressee said to the public again
council-mail-subject = How do you see it? { $title }
council-mail-words = To { $name }: the letter “{ $title }” was sent to you. Its public page shows what was answered to each of its asks, as the people who wrote it have read your replies:
council-mail-say = If you see it otherwise, or want to add something, you can say so once. It is shown beside what is recorded there. Open this page and press its button:
council-mail-until = The link can be used once, until { $date }. Whoever has it can use it: pass it on only to whoever should answer.
council-mail-answer = If you answer this mail instead, your answer goes to the people who wrote the letter.
council-filed-subject = { $name } says how they see it: { $title }
council-filed-words = { $name } has said how they see “{ $title }”, by the link that you had sent to their mailbox.
council-filed-read = It is shown in public beside what you recorded. Read it at your desk:

answer-release = What the public may read of it
answer-promise = Record a promise that it makes
