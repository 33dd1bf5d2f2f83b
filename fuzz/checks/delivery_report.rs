//! Any text that stands where a delivery report's fields should is read without a panic and within bounds.

use undersigned::replies::classify::{Action, Permanence, reports_in, worst};

/// Looks at one text.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let reports = reports_in(&text);
    assert!(reports.len() <= 200);
    for report in &reports {
        let class = report.status.bytes().next();
        assert!(report.status.len() <= 9 && matches!(class, None | Some(b'2' | b'4' | b'5')), "{report:?}");
        let strings = [Some(&report.diagnostic), report.final_recipient.as_ref(), report.original_recipient.as_ref()];
        for string in strings.into_iter().flatten() {
            assert!(string.len() <= 1_000 && !string.contains(char::is_control), "{report:?}");
        }
        let arrived = matches!(report.action, Action::Delivered | Action::Relayed | Action::Expanded);
        assert_eq!(arrived, report.permanence == Permanence::Delivered);
    }
    assert_eq!(worst(&reports).is_some(), !reports.is_empty());
}
