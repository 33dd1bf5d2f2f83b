# The frame of every page (templates/layout.html) and the few words the form pieces say themselves (templates/macros.html).

layout-name = Undersigned
layout-skip = Skip to the content
layout-about = About this service
layout-contact = Contact
layout-privacy = Privacy

# After the label of a field that may be left empty.
layout-optional = (optional)

# Read aloud before the message of a field.
layout-error = Error:

# Heading of the list of errors at the top of a form that came back.
layout-errors-title = Please check these answers

# Lists that run over several pages: the name of the navigation, then its links.
layout-pages = Pages of this list
layout-pages-earlier = Previous page
layout-pages-later = Next page
