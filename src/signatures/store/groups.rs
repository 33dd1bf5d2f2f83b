//! How many of a letter's counted signatures are of which group: kept beside the count, and set with it.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::{letter_groups, signatures};
use crate::letters::model::LetterId;
use crate::text_enum;

text_enum! {
    /// By what counted signatures are told apart.
    Dimension {
        /// How they were checked.
        Verification = "verification",
        /// As what they signed.
        Category = "category",
        /// The language of the form.
        Language = "language",
    }
}

/// Those who are counted: on the roll, and not struck from it.
const COUNTED: &str = "roll_position IS NOT NULL AND struck_at IS NULL";

/// Sets the groups of a letter anew, in the transaction that sets its count.
///
/// # Errors
/// The database's.
pub fn recompute(conn: &mut Conn, letter: &LetterId) -> QueryResult<()> {
    diesel::delete(letter_groups::table.filter(letter_groups::letter_id.eq(letter))).execute(conn)?;
    for dimension in Dimension::ALL {
        for (value, count) in count_by(conn, letter, *dimension)? {
            diesel::insert_into(letter_groups::table)
                .values((
                    letter_groups::letter_id.eq(letter),
                    letter_groups::dimension.eq(*dimension),
                    letter_groups::value.eq(value),
                    letter_groups::signature_count.eq(count),
                ))
                .execute(conn)?;
        }
    }
    Ok(())
}

fn count_by(conn: &mut Conn, letter: &LetterId, dimension: Dimension) -> QueryResult<Vec<(String, i64)>> {
    let counted = signatures::table.filter(signatures::letter_id.eq(letter)).filter(super::condition(COUNTED));
    match dimension {
        Dimension::Verification => counted
            .group_by(signatures::verification)
            .select((signatures::verification, diesel::dsl::count_star()))
            .load(conn),
        Dimension::Category => {
            counted.group_by(signatures::category).select((signatures::category, diesel::dsl::count_star())).load(conn)
        }
        Dimension::Language => {
            counted.group_by(signatures::language).select((signatures::language, diesel::dsl::count_star())).load(conn)
        }
    }
}

/// The groups of a letter in one dimension, by value.
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, letter: &LetterId, dimension: Dimension) -> QueryResult<Vec<(String, i64)>> {
    letter_groups::table
        .filter(letter_groups::letter_id.eq(letter))
        .filter(letter_groups::dimension.eq(dimension))
        .order(letter_groups::value)
        .select((letter_groups::value, letter_groups::signature_count))
        .load(conn)
}
