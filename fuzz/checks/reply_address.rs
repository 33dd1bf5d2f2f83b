//! Any text that is written as an address is a reply code or none, and a code is found again however its address is typed.

use undersigned::dispatch::model::ReplyCode;

/// Looks at one text.
pub fn check(data: &[u8]) {
    let Ok(written) = std::str::from_utf8(data) else { return };
    let Some(code) = ReplyCode::of_address(written) else { return };
    assert_eq!(code.as_str().len(), 16, "{written:?}");
    assert!(code.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{written:?}");
    assert!(!code.as_str().contains(['i', 'l', 'o', 'u']), "{written:?}");
    let address = code.address("replies.example");
    let (local, domain) = address.split_once('@').unwrap_or_default();
    let (first, last) = local.split_at(9);
    for typed in [
        address.clone(),
        address.to_uppercase(),
        address.replace('0', "O").replace('1', "l"),
        address.replacen('-', "", 1),
        format!("<{address}>"),
        format!("\"{local}\"@{domain}"),
        format!("{first}-{last}@{domain}"),
        format!("{first}.{last}@{domain}"),
    ] {
        assert_eq!(ReplyCode::of_address(&typed).as_ref(), Some(&code), "{typed}");
    }
}
