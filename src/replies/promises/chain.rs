//! Promises that took each other's place: how often the day moved, and how far from the one that was first said.

use chrono::{Datelike, Duration, Months, NaiveDate};

use super::model::{Due, Precision, Promise};

/// How often the day of a promise moved, and how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slip {
    /// How many promises stood here before.
    pub times: i64,
    /// How far the day that is named now is from the one that was named first.
    pub far: Far,
}

/// How far a day moved. Days are counted between last days: that of the span first named, and that of the span named now,
/// for a promise is late when the last day that its words can mean is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Far {
    /// So many calendar days later.
    Later(i64),
    /// At most so many: it was a day once, or a shorter span, and is a longer span now.
    UpTo(i64),
    /// So many calendar days earlier.
    Earlier(i64),
    /// It is the same day again, or one within the span that was named first.
    Within,
    /// No day was named before, and one is now.
    NowNamed,
    /// No day is named any more, or none ever was.
    NoneNamed,
}

impl Far {
    /// The days, where two can be compared: less than nought for earlier.
    pub fn days(self) -> Option<i64> {
        match self {
            Far::Later(days) | Far::UpTo(days) => Some(days),
            Far::Earlier(days) => Some(-days),
            Far::Within => Some(0),
            Far::NowNamed | Far::NoneNamed => None,
        }
    }
}

/// The promises that a promise took the place of, the oldest first, and itself.
pub fn chain<'a>(all: &'a [Promise], last: &'a Promise) -> Vec<&'a Promise> {
    let mut links = vec![last];
    let mut before = last.predecessor_id.as_ref();
    while let Some(found) = before.and_then(|id| all.iter().find(|promise| promise.id == *id)) {
        // A chain is made forwards and has no rings; a row behind our back must not keep a page waiting.
        if links.len() > all.len() {
            break;
        }
        links.push(found);
        before = found.predecessor_id.as_ref();
    }
    links.reverse();
    links
}

/// How far the last of a chain moved from the first that names a day; `None` if it did not move.
pub fn slip(chain: &[&Promise]) -> Option<Slip> {
    let (last, before) = chain.split_last()?;
    let times = i64::try_from(before.len()).ok().filter(|times| *times > 0)?;
    let first = before.iter().map(|promise| promise.due()).find(|due| due.on.is_some());
    Some(Slip { times, far: far(first, last.due()) })
}

fn far(first: Option<Due>, now: Due) -> Far {
    match (first.and_then(|first| Some((first, first.on?))), now.on) {
        (_, None) => Far::NoneNamed,
        (None, Some(_)) => Far::NowNamed,
        (Some((first, before)), Some(on)) => match (on - before).num_days() {
            days if days > 0 && length(now.precision) > length(first.precision) => Far::UpTo(days),
            days if days > 0 => Far::Later(days),
            _ if on >= first_day(first.precision, before) => Far::Within,
            days => Far::Earlier(-days),
        },
    }
}

/// Longer spans have greater numbers.
fn length(precision: Precision) -> usize {
    Precision::ALL.iter().position(|known| *known == precision).unwrap_or(0)
}

/// The first day of a span, of which the last is known.
fn first_day(precision: Precision, last: NaiveDate) -> NaiveDate {
    let months = |count: u32| last.with_day(1).and_then(|day| day.checked_sub_months(Months::new(count - 1)));
    let first = match precision {
        Precision::Day | Precision::Vague => None,
        Precision::Week => last.checked_sub_signed(Duration::days(6)),
        Precision::Month => months(1),
        Precision::Quarter | Precision::Season => months(3),
        Precision::Year => months(12),
    };
    first.unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::{day, promised};
    use super::*;

    fn due(precision: Precision, on: &str) -> Due {
        Due { on: Some(day(on)), precision }
    }

    #[test]
    fn a_chain_tells_how_often_and_how_far_it_moved() {
        let first = promised(Some("2026-05-31"), None);
        let second = promised(Some("2026-07-31"), Some(&first));
        let third = promised(Some("2026-09-02"), Some(&second));
        let vague = promised(None, Some(&third));
        let again = promised(Some("2026-10-31"), Some(&vague));
        let all = [first, second, third, vague, again];
        let slip_of = |index: usize| slip(&chain(&all, &all[index]));
        assert_eq!(slip_of(2), Some(Slip { times: 2, far: Far::Later(94) }));
        assert_eq!(slip_of(3), Some(Slip { times: 3, far: Far::NoneNamed }));
        assert_eq!(slip_of(4), Some(Slip { times: 4, far: Far::Later(153) }), "what was vague in between is no start");
        assert_eq!(slip_of(0), None);
    }

    #[test]
    fn the_day_first_said_is_the_first_that_was_named() {
        let vague = promised(None, None);
        let first = promised(Some("2026-05-31"), Some(&vague));
        let second = promised(Some("2026-06-30"), Some(&first));
        let all = [vague, first, second];
        assert_eq!(slip(&chain(&all, &all[1])), Some(Slip { times: 1, far: Far::NowNamed }));
        assert_eq!(slip(&chain(&all, &all[2])), Some(Slip { times: 2, far: Far::Later(30) }));
    }

    #[test]
    fn spans_of_different_lengths_are_compared_fairly() {
        use Precision::{Day, Month, Quarter, Season, Week, Year};
        for (first, now, expected) in [
            // A day within what was said first is no move in time.
            (due(Season, "2026-05-31"), due(Day, "2026-03-01"), Far::Within),
            (due(Season, "2026-05-31"), due(Day, "2026-02-28"), Far::Earlier(92)),
            (due(Season, "2028-02-29"), due(Month, "2027-12-31"), Far::Within),
            (due(Season, "2028-02-29"), due(Month, "2027-11-30"), Far::Earlier(91)),
            (due(Year, "2027-03-31"), due(Day, "2026-04-01"), Far::Within),
            (due(Year, "2027-03-31"), due(Day, "2026-03-31"), Far::Earlier(365)),
            (due(Quarter, "2026-12-31"), due(Week, "2026-10-04"), Far::Within),
            (due(Week, "2027-01-03"), due(Day, "2026-12-28"), Far::Within),
            (due(Week, "2027-01-03"), due(Day, "2026-12-27"), Far::Earlier(7)),
            // A longer span may end later than anybody said, and may be kept on its first day.
            (due(Day, "2026-12-31"), due(Year, "2027-12-31"), Far::UpTo(365)),
            (due(Day, "2026-12-24"), due(Month, "2026-12-31"), Far::UpTo(7)),
            (due(Month, "2026-12-31"), due(Quarter, "2027-03-31"), Far::UpTo(90)),
            // The same kind of span, or a shorter one, is later by the days between the last ones.
            (due(Month, "2026-12-31"), due(Month, "2027-01-31"), Far::Later(31)),
            (due(Year, "2026-12-31"), due(Day, "2027-01-01"), Far::Later(1)),
            (due(Day, "2028-02-29"), due(Day, "2029-02-28"), Far::Later(365)),
            (due(Day, "2026-12-31"), due(Day, "2026-12-31"), Far::Within),
        ] {
            assert_eq!(far(Some(first), now), expected, "{first:?} {now:?}");
        }
    }
}
