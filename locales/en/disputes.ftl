# "That is my name and I did not sign", and the signer's answer.

dispute-link = Not you?
dispute-title = That is my name and I did not sign
dispute-lead = You came from a name on the list under “{ $title }”. If it is yours and you did not sign, press the button. You need no account.
dispute-what-hidden = The name is taken off every page within a minute. If many names of one letter are disputed in a short time, the next ones are looked at first and hidden then: nobody should be able to empty a list.
dispute-what-looked = The people behind the letter look at it, and remove the name or show it again. If they have looked at this name before, it stays until they have looked again.
dispute-what-count = Until then the number on the page stays as it is, because the log behind it is only ever added to.
dispute-what-told = If we still hold the address that was signed with, it gets a mail that a name was disputed, not by whom.
dispute-email = Your email address
dispute-email-hint = Only if you want the people behind the letter to be able to ask you something. It is encrypted, and shown to them alone.
dispute-words = Anything they should know
dispute-words-hint = At most 2,000 characters. It is shown to them alone.
dispute-button = This is my name and I did not sign
dispute-fault-long = Write at most 2,000 characters.
done-disputed = Thank you. If a name stood there, it is off the page now or will be looked at first, and the people behind the letter have been asked to check it.

answer-title = Somebody says that you did not sign
answer-none = Nobody disputes your signature now. There is nothing to answer.
answer-lead = Somebody says that the name is theirs and that they did not sign. Until the people behind the letter have looked, your name is shown to nobody. If you did sign, tell them so:
answer-button = I did sign
answer-given = You have told the people behind the letter that you did sign. They decide, and your own page shows what they decided.
answer-otherwise = If you did not, you need not do anything; on your own page you can withdraw and have everything deleted.
own-state-hidden = Confirmed by email, and shown to nobody until the people behind the letter have looked at it.
answer-link = Somebody disputes this signature: see, and answer
done-asserted = Thank you. The people behind the letter will see that you say you did sign.

mail-disputed-subject = About your signature
mail-disputed-lead = Somebody says that a name that was signed with this address is theirs, and that they did not sign. Until the people behind the page have looked at it, the name is shown to nobody.
mail-disputed-answer = If you did sign, you can say so here:
mail-disputed-own = On your own page you see what is held, and can withdraw:
