//! The fields of a delivery report, a group for each recipient (RFC 3464, section 2), also where the server that wrote
//! them left out an empty line, or put in too many.

use super::bounce::{Action, BounceReport, code_in, is_generic, phrase_in, report_of};
use super::clean;
use super::server_letter::corrected;

const MAX_GROUPS: usize = 200;
const MAX_FIELDS: usize = 50;
/// Fields that begin what is said of a recipient.
const RECIPIENT: [&str; 2] = ["final-recipient", "original-recipient"];

type Field = (String, String);

/// What a report's machine-readable part says of each recipient, in their order. Any text gives some, or none.
pub fn reports_in(text: &str) -> Vec<BounceReport> {
    let groups = groups(text);
    let names_recipient = |group: &[Field]| RECIPIENT.iter().any(|name| group.iter().any(|(known, _)| known == name));
    // What was done belongs to a recipient; some put it with what is said of the message, for all of them.
    let of_message = groups.iter().filter(|group| !names_recipient(group)).flatten().find(|(name, _)| name == "action");
    let any_named = groups.iter().any(|group| names_recipient(group));
    let told = groups.iter().filter(|group| !any_named || names_recipient(group) || of_message.is_none());
    told.filter_map(|group| {
        let lacks = names_recipient(group) && !group.iter().any(|(name, _)| name == "action");
        let whole: Vec<Field> = group.iter().chain(of_message.filter(|_| lacks)).cloned().collect();
        of_recipient(&whole)
    })
    .collect()
}

/// Groups of fields, parted by empty lines, with folded lines joined (section 2.1).
fn groups(text: &str) -> Vec<Vec<Field>> {
    let mut groups: Vec<Vec<Field>> = vec![Vec::new()];
    for line in text.lines() {
        if groups.len() == MAX_GROUPS {
            break;
        }
        let last = groups.last_mut();
        if line.trim().is_empty() {
            if last.is_some_and(|group| !group.is_empty()) {
                groups.push(Vec::new());
            }
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = last.and_then(|group| group.last_mut()) {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let (Some((name, value)), Some(group)) = (line.split_once(':'), last) {
            let field = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
            if begins_another(group, &field.0) {
                groups.push(vec![field]);
            } else if group.len() < MAX_FIELDS {
                group.push(field);
            }
        }
    }
    joined(groups)
}

/// A second recipient without an empty line before them.
fn begins_another(group: &[Field], name: &str) -> bool {
    RECIPIENT.contains(&name) && group.iter().any(|(known, _)| known == name)
}

/// Groups that are the rest of the one before: an empty line stands between a recipient and what is said of them.
fn joined(groups: Vec<Vec<Field>>) -> Vec<Vec<Field>> {
    let mut joined: Vec<Vec<Field>> = Vec::new();
    for group in groups.into_iter().filter(|group| !group.is_empty()) {
        let has = |fields: &[Field], name: &str| fields.iter().any(|(known, _)| known == name);
        let names_recipient = |fields: &[Field]| RECIPIENT.iter().any(|name| has(fields, name));
        match joined.last_mut() {
            Some(last)
                if names_recipient(last)
                    && !names_recipient(&group)
                    && group.iter().all(|(name, _)| !has(last, name))
                    && last.len() < MAX_FIELDS =>
            {
                last.extend(group);
            }
            _ => joined.push(group),
        }
    }
    joined
}

fn of_recipient(fields: &[Field]) -> Option<BounceReport> {
    let field = |name: &str| fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
    let action = field("action").and_then(|value| {
        let word = value.split(|c: char| !c.is_ascii_alphabetic()).find(|word| !word.is_empty()).unwrap_or_default();
        word.to_ascii_lowercase().parse::<Action>().ok()
    });
    let said = field("diagnostic-code").map(after_type).unwrap_or_default();
    let status = field("status").and_then(code_in);
    // "5.0.0" says less than what the receiving server said, as it is repeated here.
    let status = match status {
        Some(generic) if is_generic(&generic) => {
            let closer = code_in(&said).filter(|code| !is_generic(code) && code.starts_with(&generic[..1]));
            Some(closer.or_else(|| phrase_in(&said, &generic)).unwrap_or(generic))
        }
        Some(status) => Some(status),
        None => code_in(&said),
    };
    let status = status.map(|status| corrected(&status, &said).map_or(status, str::to_owned));
    if action.is_none() && status.is_none() {
        return None;
    }
    let recipient = |name| field(name).map(after_type).filter(|address| !address.is_empty());
    let mut report = report_of(action, &status.unwrap_or_default(), &said);
    report.original_recipient = recipient("original-recipient");
    report.final_recipient = recipient("final-recipient").or_else(|| report.original_recipient.clone());
    Some(report)
}

/// Fields such as `rfc822; someone@example.org` say first in what language they speak.
fn after_type(value: &str) -> String {
    let bare = value.split_once(';').map_or(value, |(_, rest)| rest).trim();
    let bracketed = bare.strip_prefix('<').and_then(|bare| bare.strip_suffix('>'));
    clean(bracketed.unwrap_or(bare))
}
