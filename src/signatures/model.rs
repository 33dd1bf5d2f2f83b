//! What is true of a signature.

use crate::text_enum;

text_enum! {
    /// As what somebody signs.
    Category {
        /// Works in the field.
        Practitioner = "practitioner",
        /// Teaches or studies it for a living.
        Academic = "academic",
        /// Learns it.
        Student = "student",
        /// Has used these services.
        ServiceUser = "service_user",
        /// Stands beside them.
        Supporter = "supporter",
    }
}

text_enum! {
    /// What an audience is shown of a signer, the least revealing first.
    Display {
        /// Nothing: one more in the number.
        Counted = "counted",
        /// The category alone.
        Category = "category",
        /// Initials and role.
        Initials = "initials",
        /// The name alone.
        Name = "name",
        /// Name, role and affiliation.
        Full = "full",
    }
}
