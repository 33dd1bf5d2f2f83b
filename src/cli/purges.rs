//! What the retention clocks forgot, for whoever must show that they run.

use crate::clock::rfc3339;
use crate::letters::store as letters;
use crate::signatures::store::purges;

/// The most lines shown.
const MOST: i64 = 1_000;

pub(super) fn list() -> anyhow::Result<()> {
    let app = super::deeds::open()?;
    let lines = app.db.read_here(|conn| {
        let mut lines = Vec::new();
        for purge in purges::list_all(conn, MOST)? {
            let letter = purge.letter_id.as_ref().map(|id| letters::find_letter(conn, id)).transpose()?;
            let slug = letter.map_or_else(|| "-".to_owned(), |letter| letter.slug);
            lines.push(format!("{}  {}  {}  {slug}", rfc3339(purge.purged_at), purge.what, purge.row_count));
        }
        Ok(lines)
    })?;
    if lines.is_empty() {
        println!("Nothing was purged yet.");
    }
    lines.iter().for_each(|line| println!("{line}"));
    Ok(())
}
