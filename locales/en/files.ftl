# Files that a person gives at the desk.

files-too-many = { $most ->
    [one] One file at a time
   *[other] No more than { $most } files at once
}
files-too-large = A file is larger than 20 MB, or all of them together are too large
files-empty = “{ $name }” is empty: there is nothing in it
files-program = “{ $name }” is a program or a page that can run something. Save what it shows as a PDF, or take a picture of it
files-package = “{ $name }” is a package of files. Unpack it, and choose the file that shows it
files-unknown = “{ $name }” is of no kind that we know. Take a PDF, a picture, a document or plain text
files-again = Choose the files again: a browser does not keep them
