//! What a million signatures change: the letter's page beside that of a small letter, the last page of names beside
//! the first, and signing where so many have signed.

use anyhow::{Context, bail};
use undersigned::links;

use crate::backing::{Backing, Ledger};
use crate::crowd;
use crate::hot::{EMPTY, Found};
use crate::meter::{Meter, PAGE, Settings, status};
use crate::page::{Browser, next_link};
use crate::script::{self, Script};
use crate::seed;
use crate::server::{Site, Writes};

/// The small letter's page.
pub const PAGE_FEW: &str = "letter page, 10 signatures";
/// The large letter's page.
pub const PAGE_MANY: &str = "letter page, a crowd's signatures";
/// The first page of its names.
pub const NAMES_FIRST: &str = "names, first page";
/// The last.
pub const NAMES_LAST: &str = "names, last page";
/// Signing the large letter.
pub const SIGN_MANY: &str = "sign, a crowd's letter";

/// The signatures of the small letter.
const FEW: u64 = 10;
/// More pages of names than that are a circle.
const MOST_PAGES: usize = 200_000;

/// Makes both letters, fills the large one, and measures.
pub fn run(backing: &Backing, settings: Settings, found: &mut Found) -> anyhow::Result<()> {
    let place = backing.site(Writes::Batched)?;
    let site = &place.site;
    let mut ledger = Ledger::open(site)?;
    seed::invite_team(site)?;
    let few = seed::import_letter(site, &mut ledger, "A letter with few signatures")?;
    let many = seed::import_letter(site, &mut ledger, "A letter with many signatures")?;
    let server = site.serve()?;
    seed::sign_and_confirm(site, &mut ledger, &few, FEW)?;
    seed::sign_and_confirm(site, &mut ledger, &many, FEW)?;
    server.stop()?;

    eprintln!(" writing {} signatures", settings.crowd);
    let began = std::time::Instant::now();
    crowd::add(&mut ledger, &many, settings.crowd.saturating_sub(FEW))?;
    eprintln!("  took {:.0} s", began.elapsed().as_secs_f64());

    let server = site.serve()?;
    let meter = Meter::new(settings, &server, ledger.database_process()?);
    let measured = measure(site, &meter, settings, [&few, &many], found);
    measured.map_err(|error| error.context(format!("the end of the server's log:\n{}", server.log_tail())))?;
    found.peaks.push((format!("pages, names and sign with {} signatures", settings.crowd), server.stop()?));
    Ok(())
}

fn measure(
    site: &Site,
    meter: &Meter,
    settings: Settings,
    [few, many]: [&seed::Letter; 2],
    found: &mut Found,
) -> anyhow::Result<()> {
    let host = site.host();
    let mut browser = Browser::open(site.address)?;
    let names = links::names(&many.slug);
    let last_names = last_page(&mut browser, &host, &names, found)?;
    let requests = [
        (EMPTY, links::NOTHING.to_owned(), status(&[200, 204])),
        (PAGE_FEW, links::letter(&few.slug), PAGE),
        (PAGE_MANY, links::letter(&many.slug), PAGE),
        (NAMES_FIRST, names, PAGE),
        (NAMES_LAST, last_names, PAGE),
    ];
    let mut signers = FEW;
    for round in 1..=settings.rounds {
        eprintln!(" round {round} of {}", settings.rounds);
        for (what, path, expected) in &requests {
            let mut script = Script::Same(script::get(&host, path, &[]));
            let sample = meter.measure(what, &mut script, *expected)?;
            found.measurements.add(what, sample);
        }
        let request = seed::sign_request(site, &mut Browser::open(site.address)?, many)?;
        let mut script = Script::numbered(request, signers);
        let sample = meter.measure(SIGN_MANY, &mut script, status(&[303]))?;
        signers += sample.acknowledged + sample.wrong;
        found.measurements.add(SIGN_MANY, sample);
    }
    Ok(())
}

/// Follows the links from the first page of names until there is none, as a reader would, and so finds out how the
/// last page is addressed, and that it can be reached.
fn last_page(browser: &mut Browser, host: &str, path: &str, found: &mut Found) -> anyhow::Result<String> {
    let began = std::time::Instant::now();
    let (mut here, mut before) = (path.to_owned(), None);
    let (mut first_length, mut length_before) = (None, 0);
    for pages in 1..MOST_PAGES {
        let page = browser.ask(&script::get(host, &here, &[]))?.with_status(&[200], "a page of names")?;
        let length = page.body.len();
        let first_length = *first_length.get_or_insert(length);
        let Some(next) = next_link(&page.body, path) else {
            let before = before.with_context(|| format!("{path} links to no further page of names by rel=\"next\""))?;
            found.notes.push(format!(
                "{pages} pages of names, gone through one by one in {:.1} s; bytes of the first {first_length}, of the \
                 last {length}",
                began.elapsed().as_secs_f64()
            ));
            // A last page with few names on it would be no comparison; the one before it is as good.
            return Ok(if length * 10 < length_before * 9 { before } else { here });
        };
        length_before = length;
        before = Some(std::mem::replace(&mut here, next));
    }
    bail!("{path} has no last page")
}
