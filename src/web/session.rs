//! The cookie of an organiser's session. Readers and signers have none.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

use crate::secret::Token;

/// How long a session lasts without being used, in days.
pub const SESSION_DAYS: i64 = 14;

/// Whether the line is secure, which decides the cookie's name and flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// https: the cookie is bound to this host (RFC 6265bis, section 4.1.3.2).
    Secure,
    /// http, on one's own machine.
    Clear,
}

impl Line {
    /// From the base URL.
    pub fn of(base_url: &str) -> Line {
        if base_url.starts_with("https://") { Line::Secure } else { Line::Clear }
    }

    fn cookie_name(self) -> &'static str {
        match self {
            Line::Secure => "__Host-undersigned",
            Line::Clear => "undersigned",
        }
    }
}

/// The session token that a request carries.
pub fn token(req: &HttpRequest, line: Line) -> Option<Token> {
    req.cookie(line.cookie_name()).and_then(|cookie| Token::parse(cookie.value()))
}

/// The cookie that starts a session.
pub fn start(token: &Token, line: Line) -> Cookie<'static> {
    cookie(token.text(), line, Duration::days(SESSION_DAYS))
}

/// The cookie that ends it.
pub fn end(line: Line) -> Cookie<'static> {
    cookie(String::new(), line, Duration::ZERO)
}

fn cookie(value: String, line: Line, lifetime: Duration) -> Cookie<'static> {
    // Lax, not Strict: the desk is opened from a link in a mail.
    Cookie::build(line.cookie_name(), value)
        .path("/")
        .http_only(true)
        .secure(line == Line::Secure)
        .same_site(SameSite::Lax)
        .max_age(lifetime)
        .finish()
}
