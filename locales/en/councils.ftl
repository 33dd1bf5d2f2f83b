# The directory of councils: looking one up, and picking an addressee's.

councils-title = Look a council up
councils-search = Name, former name or website
councils-search-hint = For example: Hackney, Mendip, or hackney.gov.uk
councils-submit = Search
councils-found = Councils found
councils-none = No council is found under these words. Try fewer of them, or only the beginning of a word.
councils-ended = Abolished in { $year }
councils-will-end = Will be abolished on { $date }
councils-now = Now:
councils-more = { $count ->
    [one] One more matches. Write more of the name to see it.
   *[other] { $count } more match. Write more of the name to see them.
}
councils-where = Where to find the address
councils-where-words = The directory has names and websites, but no email addresses. Look on the council’s website for the page of the mayor, the lead member or the director you write to, or for its contact page. Note where you found the address: your team can then check it before the letter is sent.
councils-edition = The list is as of { $date }.
councils-edition-sources = Where it comes from

councils-hint = Begin to write, and choose from the list if it is a council.
councils-look-up = Look a council up (opens in a new tab)
councils-source = Where did you find this address?
councils-source-hint = A web address, or a few words. Only your team sees it.
councils-source-shown = Address found:

done-addressee-source-noted = It is noted where the address was found.

councils-abolished = { $name } was abolished in { $year }.
councils-abolished-choose = Choose below who serves in its place.
councils-abolished-unknown = The directory does not say who serves in its place: write that council’s name, or choose below to keep this one.
councils-several = Several councils are called “{ $name }”. Choose below which one you mean.
councils-choices = Who is “{ $name }”?
councils-keep = None of these: keep the name as it is written

councils-file-successors = Write instead: { $names }
councils-file-unknown-successors = The directory does not say who serves in its place.
councils-file-several = Several councils have this name. Write instead: { $names }
councils-file-keep = To keep the name as it is written, add council = "none".
councils-file-no-such = There is no council with the code or slug “{ $council }” in the directory.
councils-file-other = The organisation is { $name }, and council names another one.

councils-about = Where facts come from
councils-about-words = Council names, codes and successors: UK Local Authority Names and Codes by mySociety, joined here to websites:
councils-about-websites = Council websites: the local links manager of
councils-about-edition = The list is as of { $date }.
