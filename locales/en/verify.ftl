# How signatures are checked: what a signer can ask for, what the desk looks up, how the levels are said.

levels-email = { $count } by email alone
levels-work-address = { $count } by a work address too
levels-register = { $count } found on a professional register
levels-organisation = { $count } for an organisation
levels-sentence = How they were checked: { $levels }.
levels-link = What that proves

own-checks-offer = Want your signature to weigh more?
own-checks-title = How your signature is checked
own-checks-lead = A council may say that anybody can sign with an email address. You can show a little more, and keep what you show to yourself.
own-checks-link = Ways to have it checked

checks-title = Have your signature checked
checks-lead = Your signature counts as it is. If you like, one of these adds to what its number proves. Nothing here is shown with your name, and nothing changes what the public or the addressee sees of you.
checks-standing = Where your checks stand
checks-none = There is nothing to check here: this signature is not confirmed, or no longer counts.
checks-about = What each level proves, and what it does not

checks-address-title = By a work address: sign with your own, prove with the one from work
checks-address-words = Sign with your private address, as you did. Then show that you also have a mailbox at work: we send one mail there, you press the button behind its link, and we forget that address at once. Only its kind is kept, such as “a council or government body”; never which one.
checks-address-proves = It proves that somebody who holds this signature can open a mailbox of that kind. It does not prove a profession. The mail names no letter, but your employer can see that a mail from us came, and may be able to read it.
checks-address = Work address
checks-address-hint = Of a council, the NHS, a university, a school, the police and the like. It is not added to your signature, and nothing else is ever sent there.
checks-address-button = Send the mail to my work address

checks-register-title = By the register of your profession
checks-register-words = A member of the letter’s team looks you up on the public register, by hand, and notes whether you were found. Your number is encrypted until then and deleted with the decision. Until then it is “declared”, which raises nothing: every number on these registers is public, so that anybody could type yours.
checks-register-anonymous = You chose not to show your name. For this, one member of the letter’s team will see the name and the number that you write here, once, to look them up. Both are destroyed with the decision.
checks-register-proves = It proves that a person of this name and number is on the register. It does not prove that you are that person.
checks-regulator = Register
checks-regulator-none = Choose one
checks-number = Registration number
checks-number-hint = Small letters and spaces do not matter.
checks-register-name = Your name on the register
checks-register-name-hint = As it is written there, which may be another name than the one you signed with.
checks-register-button = Ask to be looked up

checks-organisation-title = For an organisation
checks-organisation-words = If you sign for an organisation and may do so, a member of the letter’s team asks it. Such signatures are counted apart from those of persons.
checks-organisation-proves = It proves that somebody in the organisation said yes. It says nothing about how many stand behind it.
checks-organisation = The organisation’s name
checks-how = How can we ask it?
checks-how-hint = For instance its public telephone number and who decides there. It is deleted with the decision.
checks-organisation-button = Ask to be counted for it

check-fault-address-missing = Write a work address.
check-fault-no-class = We do not know this ending as one of a council, the NHS, a university, a school, the police or the like. Nothing was sent.
check-fault-regulator = Choose a register.
check-fault-number-missing = Write your number on the register.
check-fault-number = Write the number as it stands on the register: letters and digits, at most twenty.
check-fault-number-like = Write a number of { $regulator } as it stands on the register, such as { $example }.
check-fault-register-name = Write your name as it stands on the register.
check-fault-organisation = Write the organisation’s name.
check-fault-how = Write how we can ask the organisation.
check-fault-long = That is too long: write less here.

done-check-mail-sent = A mail is on its way to that address. Its link works for 72 hours.
done-check-register-asked = Thank you. A member of the letter’s team will look you up; this page will say what came of it.
done-check-organisation-asked = Thank you. A member of the letter’s team will ask; this page will say what came of it.
done-check-proved-before = That has been proved already. Nothing more is needed.
check-not-standing = There is nothing to check
check-not-standing-words = Only a signature that is confirmed, and has not been withdrawn or removed, can be checked.
check-too-often = That is enough tries
check-too-often-words = This kind of check has been asked for five times with this signature. Write to the address on our contact page, and a person will help.

check-what-work-address = Work address at { $class }
check-what-register = Register of { $regulator }
check-what-organisation = Authority to sign for an organisation
check-waits-work-address = { $what }: waits for the button behind the link in the mail that went there. The link works for 72 hours.
check-waits-by-hand = { $what }: declared, and waits for a member of the letter’s team. After 30 days without a decision what you gave is destroyed.
check-proved = { $what }: proved. What you gave has been destroyed. The numbers of the letter say so with the next batch.
check-counted = { $what }: proved, and part of the letter’s numbers. What you gave has been destroyed.
check-not-found = { $what }: not found. What you gave has been destroyed, and your signature counts as before.
check-refused = { $what }: the team could not tell. What you gave has been destroyed, and your signature counts as before.
check-lapsed = { $what }: nothing came of it in time. What you gave has been destroyed, and your signature counts as before.

address-check-title = Confirm this address
address-check-words = Press the button if you asked for this. If not, close this page: nothing happens.
address-check-button = This address is mine
address-check-done = Thank you
address-check-done-words = The address is confirmed, and has been deleted here. You can close this page.
address-check-unknown = This link does not work
address-check-unknown-words = It may be incomplete, or a newer mail has replaced it. Nothing needs to be done.
address-check-expired = This link is too old
address-check-expired-words = It worked for 72 hours. Nothing was confirmed, and the address has been forgotten. Ask for a new mail where you asked for this one.
address-check-used = This address has been used
address-check-used-words = It has confirmed something of this kind before, and can do so only once. Nothing was changed.

mail-check-subject = Please confirm this email address
mail-check-lead = Somebody, probably you, asked us to check that this mailbox is theirs.
mail-check-link = If it was you, open this page and press the button there:
mail-check-button = Open the page
mail-check-lifetime = The link works for 72 hours. Afterwards this address is forgotten here, whether or not you press the button, and nothing else is sent to it.
mail-check-not-you = If it was not you, do nothing.
mail-check-used = This address has been used for that before, and can be used only once. So there is nothing to confirm.
mail-check-used-not-you = If it was not you, do nothing. This address is not kept.
mail-decided-subject = What you asked for has been looked at
mail-decided-lead = A person has looked at what you asked us to check.
mail-decided-proved = They found it as you wrote it.
mail-decided-not-found = They did not find it as you wrote it.
mail-decided-refused = They could not tell either way.
mail-decided-page = What you gave us for it has been destroyed. Your own page says where things stand:
mail-decided-button = My own page

desk-checks-title = Look up a signer
desk-do-checks = { $count ->
    [0] Look up signers (nobody waits)
    [one] Look up signers (one waits)
   *[other] Look up signers ({ $count } wait)
}
desk-checks-waiting = { $count ->
    [0] Nobody waits to be looked up.
    [one] One case waits.
   *[other] { $count } cases wait. They come one at a time.
}
desk-check-register-lead = Look this person up on the register, and note what you found. The name there need not be the one on the letter.
desk-check-organisation-lead = Ask the organisation whether this person may sign for it, by a number or address that you found yourself.
desk-check-signed-as = Signed as
desk-check-register-name = Name on the register, as given
desk-check-register = Register
desk-check-number = Number, as given
desk-check-organisation = Organisation
desk-check-how = How to ask, as given
desk-check-asked = Asked on
desk-check-search = Open the register’s search
desk-check-one-by-one = Look up one person at a time. Whoever pastes a list of signers into a regulator’s search hands that list to the regulator.
desk-check-outcome = What did you find?
desk-check-found = This name and number are on the register
desk-check-found-hint = That shows that such a person is registered, not that they are the one who signed.
desk-check-not-found = They are not
desk-check-authorised = The organisation says that they may
desk-check-not-authorised = The organisation says that they may not
desk-check-cannot-tell = I cannot tell
desk-check-destroyed = What the signer gave for this is destroyed with your decision. The log keeps that you decided, and how, but not about whom.
desk-check-button = Note it, and destroy what was given
desk-check-next = Leave this one, and show the next
desk-check-fault = Choose what you found.
desk-check-used = This has proved another signature on this letter, and can prove only one. Note that you cannot tell, and tell those who run the letter.
done-check-decided = It is noted, and what was given for it is destroyed.
done-check-decided-before = That case was decided already, or its signer has withdrawn.

about-levels = What each level of checking proves
about-levels-lead = Every count says how the signatures in it were checked. Each signature is counted once, at its highest level.
about-levels-email = By email: somebody who can open a mailbox pressed a button. It proves no name and no profession.
about-levels-work-address = By a work address: they also pressed a button in a mailbox of a council, a health service, a university, a school, the police or the like. It proves such a mailbox, not a post: students, councillors and contractors have them too. The address is destroyed at once; which body it was is neither kept nor shown.
about-levels-register = Found on a professional register: a member of the letter’s team looked the name and number up by hand. A bare number is only declared, and raises nothing: these registers are public, numbers included, and anybody can copy one. Being found proves that such a person is registered, not that they are the one who signed.
about-levels-organisation = For an organisation: somebody there told the letter’s team that the signer may sign for it. These are counted apart from persons.
about-levels-batch = A level that was proved joins the numbers with the letter’s next batch of signatures. On a letter whose signers may be at risk, that is at most once a day and never by itself.

privacy-checks-words = If you ask to have your signature checked, what you give for that (a work address, a registration number, an organisation’s name) is used for nothing else. A work address is not stored: it is written only into the mail that goes there, and destroyed when that mail has left. A number is encrypted, seen by one member of the letter’s team, and deleted with their decision, or after 30 days without one.
