# Who signed, by group; and those who show no name.

groups-heading = As what they signed
groups-caption = Of { $count } people, by what they signed as. To the nearest five; groups of fewer than about ten are not shown, so that nobody can be picked out.
groups-group = Signed as
groups-number = About
groups-practitioners = Practitioners
groups-academics = Academics
groups-students = Students
groups-service-users = People who have used these services
groups-supporters = Supporters
groups-others = Supporters, and groups too small to show
groups-of = As what they signed, of { $count } people, to the nearest five:
groups-line = { $group }: about { $number }
groups-in-a-number = in a number, never on a line of its own
names-and-others = { $count ->
    [one] and one other person who chose not to show a name
   *[other] and { $count } others who chose not to show a name
}
names-others-only = { $count ->
    [one] One person has signed, and chose not to show a name.
   *[other] { $count } people have signed, and chose not to show a name.
}

sign-fault-name-picture = Write the name in letters, without pictures.
sign-fault-marks = Take out the marks that are piled up over or under a letter.
