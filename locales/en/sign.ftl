# The form, the mail, the confirmation, the signer's own page.

back-to-letter = Back to the letter
go-on = Go on

sign-heading = Sign “{ $title }”
sign-again-title = Error: sign “{ $title }”
sign-name = Your name
sign-name-hint = One person’s name, as you want it written.
sign-email = Email address
sign-email-hint = We send one mail with a link to confirm. The address is never shown, and never given to anyone.
sign-category = You are signing as
sign-as-practitioner = A practitioner
sign-as-practitioner-hint = Social worker, youth worker, teacher, nurse, adviser and the like.
sign-as-academic = An academic
sign-as-student = A student
sign-as-service-user = Someone who has used these services
sign-as-supporter = A supporter
sign-role = Role
sign-affiliation = Where you work or study
sign-place = Town or borough
sign-public-display = What this page shows
sign-council-display = What the addressee gets
display-counted = Nothing: only count me
display-counted-hint = One more in the number, and nothing else.
display-category = Only in a number, by what I sign as, such as “about 40 practitioners”
display-initials = Initials and role
display-name = Name only
display-full = Name, role, workplace and place
sign-updates = Tell me by email when there is an answer
sign-previews = You will see exactly what is shown, and to whom, before anything is confirmed.
sign-privacy = What we keep, and for how long
sign-button = Sign: send me the confirmation mail
sign-closed = This letter takes no more signatures
sign-closed-words = It has been closed. Its page still shows how many signed and whether it was answered. Nothing that you typed was kept.

sign-fault-name-missing = Write your name.
sign-fault-name-long = Write a name of at most 120 characters.
sign-fault-name-web = Write a name without a web or email address in it.
sign-fault-name-letters = Write a name with letters in it.
sign-fault-control = Take out the invisible or reordering characters; writing the line anew by hand helps.
sign-fault-email-missing = Write your email address, so that we can send you the link.
sign-fault-email-long = An email address has at most 254 characters.
sign-fault-email-form = Write an email address like name@example.org.
sign-fault-category = Choose as what you are signing.
sign-fault-line-long = Write at most 120 characters here.
sign-fault-display = Choose one of the answers.
sign-fault-expired = This page had been open for more than two days. Everything you typed is still here: press the button once more.
sign-fault-forged = We could not see that this form came from our own page. Everything you typed is still here: press the button once more.

check-title = Check your email
check-lead = You have not signed yet. We have sent a mail with a link: open it, look at what will be shown, and press the button there.
check-code-lead = The link works for 72 hours. If the mail is on another device, type the code from it here:
check-code = Code from the mail
check-code-hint = Six digits
check-code-button = Confirm with the code
check-nothing = Nothing came?
check-nothing-words = It can take a few minutes. Look in the spam folder too, for a mail from
check-resend = Send the mail again
check-sent-again = If a signature waits for this page, and its address has not had its mails for today, a new mail is on its way, and the earlier link and code no longer work. Otherwise the newest mail goes on working.

confirm-title = Confirm your signature
confirm-to = To: { $organisation }
confirm-heading = Confirm your signature on “{ $title }”
confirm-lead = This is what will be shown. Nothing is counted until you press the button.
confirm-public = On the public page
confirm-council = To the addressee
confirm-later = You can show less, correct or withdraw at any time on your own page; its link is in the same mail.
confirm-button = Confirm my signature
confirm-not-me = This was not me
confirm-read-again = Read the letter
confirm-code-wrong = That code does not fit, or was tried too often. Copy it from the newest mail, or use the link in it.
confirm-unknown = This link does not work
confirm-unknown-words = It may be incomplete, or a newer mail has replaced it: use the link in the newest one. If you withdrew, nothing more is needed. If you cannot find a working link, sign again on the letter’s page; you will not be counted twice.
confirm-expired = This link is too old
confirm-expired-words = Links work for 72 hours. Nothing was counted. Sign again on the letter’s page, and a new mail comes.
confirm-text-changed = The letter has changed
confirm-text-changed-words = The letter’s words were changed after you filled in the form, so nothing is counted. Please read it, and sign again if you still want to.
confirm-already = You have confirmed this signature
confirm-already-words = It counts once, or is being checked first: your own page tells you which, and its link is in our mail. You need not do anything more.
confirm-not-me-done = Thank you, it is gone
confirm-not-me-done-words = Whoever typed your address, their form has been deleted and nothing is counted. You need not do anything more.

thanks-title = Your signature is confirmed
thanks-lead = You have signed “{ $title }”. Your signature joins the public count with the next batch.
thanks-count = { $count ->
    [one] person was counted when this page was made
   *[other] people were counted when this page was made
}
thanks-share = Pass it on
thanks-share-words = One colleague who signs matters more than ten who mean to.
thanks-share-mail = By email
thanks-share-address = Or copy the address:
thanks-own-page = Your own page shows what we hold about you, and there you can withdraw. Its link is in the mail you had.
thanks-own-page-link = Open it now
share-mail-body = I have signed this letter. Please read it: { $address }

own-title = Your signature
own-unknown = There is no signature here
own-unknown-words = The link may be incomplete, or the signature was never confirmed and has been deleted. Nothing is held under this link.
own-state-unconfirmed = Not confirmed yet: it does not count. Use the link in our mail.
own-state-counted = Confirmed by email, and counted.
own-state-held = Confirmed, and held for a check by people, usually within two days. It is not counted yet. Nothing is dropped without somebody having looked.
own-state-withdrawn = Withdrawn. What you typed has been deleted.
own-state-removed = Removed by the organisers; it is not counted.
own-held = What we hold
own-name = Name
own-email = Email address, never shown
own-public = The public sees
own-council = The addressee sees
own-forgotten = Forgotten
own-forgotten-unconfirmed = on { $date } at the latest, unless it is confirmed
own-forgotten-open = { $days } days after the letter closes
own-forgotten-closed = on { $date }, some months after the letter closed
own-mails = Mail about this letter
own-mails-words = You asked to be told when there is an answer.
own-mails-stop = Stop these mails
own-withdraw = Withdraw
own-withdraw-words = Withdrawing takes you off the page at once and off the count with the next batch, and deletes what you typed.
own-withdraw-sent = The addressee keeps the copy that was already sent.
own-withdraw-button = Withdraw my signature
own-forget = Have it forgotten
own-forget-words = Your signature is off the page and does not count, but what you typed is still held. This deletes it now.
own-forget-button = Delete what I typed
done-forgotten = What you typed has been deleted.
done-withdrawn = Your signature is withdrawn.
done-unsubscribed = You will get no more mail about this letter.

names-title = Who signed “{ $title }”
names-heading = The undersigned
names-lead = { $count ->
    [one] One person has
   *[other] { $count } people have
} signed “{ $title }”. Those who chose to be shown are listed here.
names-none = Nobody is listed here: those who signed chose to be counted only.

mail-confirm-subject = Please confirm your signature on “{ $title }”
mail-confirm-lead = Somebody, probably you, filled in the form to sign this open letter with this email address:
mail-confirm-link = To sign, open this page, look at what will be shown, and press the button there:
mail-confirm-button = Look and confirm
mail-confirm-code = If you left the form open, you can type this code there instead:
mail-confirm-lifetime = Link and code work for 72 hours. Nothing is counted until you confirm.
mail-confirm-not-you = If this was not you, do nothing: without your confirmation it is deleted after 14 days. The page behind the link also has a button that deletes it at once.
mail-own-page = Keep this mail. With this link you can see what we hold, and withdraw, at any time:
mail-own-page-link = your own page
mail-already-subject = You have already signed “{ $title }”
mail-already-lead = Somebody, probably you, filled in the form to sign this open letter with your name and address:
mail-already-words = You had signed it before, so nothing has changed: nobody is counted twice. Your own page shows where your signature stands.
mail-contact = Questions? Write to { $contact }.
