//! The letter that is signed in the benchmarks: as long as an open letter usually is.

/// Whose it is.
pub const TEAM: &str = "Bench";

/// A letter file as `undersigned letter import` reads it.
pub fn file(title: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\nkind = \"open_letter\"\ndated_on = 2026-03-02\nstate = \"open\"\nat_risk = false\n\
         asks = [\"Publish the waiting times of each team\", \"Fill the vacant posts by the autumn\", \
         \"Meet the people who wrote this letter\"]\non_behalf_of = \"The people who measure this service\"\n\
         [[addressees]]\nname = \"The Director of Children's Services\"\norganisation = \"Benchmark Borough Council\"\n\
         email = \"director@council.example\"\n+++\n{}",
        words()
    )
}

fn words() -> String {
    let mut text = String::from("Dear Director,\n\n");
    for paragraph in PARAGRAPHS.iter().cycle().take(3 * PARAGRAPHS.len()) {
        text.push_str(paragraph);
        text.push_str("\n\n");
    }
    text.push_str("Yours faithfully\n");
    text
}

const PARAGRAPHS: [&str; 3] = [
    "We write as people who work with families in this borough every day. Over the last two years the teams that we \
     rely on have grown smaller while the number of children referred to them has grown by a third. A family that asks \
     for help in March is now seen, if all goes well, in the summer; by then the trouble that could have been mended \
     with three visits needs a court.",
    "None of this is the fault of the workers who are left. They **cover for empty desks**, they carry half as many \
     cases again as the guidance calls safe, and they leave, as anyone would. Each departure costs the council more in \
     agency fees than the raise that would have kept them. We have said so in meetings, in consultations and in exit \
     interviews, and we say so once more here because we have had no answer.",
    "We do not ask for the impossible. We ask that the figures be published, so that everyone argues about the same \
     numbers; that the posts which the council itself agreed to be necessary be filled; and that those who decide sit \
     down with those who do the work. We will come at any hour that suits you, and we will bring:\n\n\
     * the waiting times that we have kept ourselves,\n* what former colleagues say would have kept them here,\n\
     * three proposals that cost nothing.",
];
