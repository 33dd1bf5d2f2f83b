//! Headers that every answer carries.

use actix_web::http::header;
use actix_web::middleware::DefaultHeaders;

/// Nothing from anywhere but ourselves, in no frame but none, and no script at all.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The headers; `https` adds HSTS (RFC 6797) where the base URL is https.
pub fn security(https: bool) -> DefaultHeaders {
    let headers = DefaultHeaders::new()
        .add((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .add((header::REFERRER_POLICY, "same-origin"))
        .add(("Cross-Origin-Opener-Policy", "same-origin"))
        .add(("Cross-Origin-Resource-Policy", "same-origin"))
        .add(("Permissions-Policy", "interest-cohort=(), camera=(), microphone=(), geolocation=()"));
    if https { headers.add((header::STRICT_TRANSPORT_SECURITY, "max-age=63072000")) } else { headers }
}
