# A reply at the desk, what it is to each ask, and the mails that tell of it.

replies-title = A reply from { $name }
replies-the-reply = The reply
replies-from = From
replies-subject = Subject
replies-came = Came
replies-signs = Signs of a machine
replies-question = What does it answer?
replies-change = Change what is recorded
replies-recorded = What is recorded
replies-was-set-aside = This was put aside: it is no answer.
replies-ask = Ask { $number }: { $wording }
replies-choose = Choose …
replies-verdict-missing = Say what the reply is to ask { $number }
replies-file = File the reply
replies-file-change = Change what is recorded
replies-set-aside = Put it aside: it is no answer
replies-told = Once a reply is filed, the public page shows what it answers, and signers who asked are told once.
replies-stale = Something changed while you had the page open, so nothing was recorded:
replies-log-change = A change

done-reply-recorded = It is recorded, and the public page shows it.

# What a reply is to an ask, for the public, the signers and the log.
replies-verdict-unanswered = Not answered
replies-verdict-holding = Holding answer
replies-verdict-answered = Answered
replies-verdict-refused = Refused
replies-verdict-redirected = Sent elsewhere
replies-verdict-not-theirs = Says that it is not theirs
replies-verdict-clarification = Asks what is meant

# The same as the choices of the form at the desk.
replies-choice-unanswered = Does not mention it
replies-choice-holding = Holding answer: “we are looking into it”
replies-choice-answered = Answers it
replies-choice-refused = Refuses
replies-choice-redirected = Sends us elsewhere
replies-choice-not-theirs = Says that it is not theirs
replies-choice-clarification = Asks what we mean

replies-arrived-subject = A reply has come in: { $title }
replies-arrived-words = A reply to “{ $title }” has come in from { $name }, as far as the address tells.
replies-arrived-read = Read it at your desk, and say which of your asks it answers:
replies-arrived-until = Until then the days go on being counted. The public page says that a reply has come in only if its sender is proved, or once one of you has said that you believe it.

replies-recorded-subject = There is a reply to the letter you signed: { $title }
replies-recorded-words = { $name } has replied to “{ $title }”, which you signed.
replies-recorded-asks = This is what the reply says to each ask, as the people who wrote the letter have read it:
replies-recorded-page = All replies, and what is still open:
replies-recorded-own = You get this because you asked to be told. Here you can see your signature, withdraw it, or stop these mails:
