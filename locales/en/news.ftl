# What the signers who asked are told of, beside a first reply (replies.ftl).

news-subject = News of the letter you signed: { $title }
news-read-anew = What { $name } replied to “{ $title }”, which you signed, was read again, with another outcome than we told you.
news-promise = There is news of a promise that was made in reply to “{ $title }”, which you signed.
news-day-went-by = A day that was set for an answer to “{ $title }”, which you signed, went by without a full answer.

news-one-persons-word = It did not come by mail: it stands as recorded by one of the organisers, and nobody else has looked at the evidence yet.
