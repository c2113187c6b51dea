//! What every answer tells browsers to refuse, the errors and the pages alike.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// For answers that say nothing of their own: no script at all, styles and pictures of this
/// service only. A page that has a script says so itself.
const CONTENT: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), \
    payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)";

/// A year, for this name and whatever is below it.
const TRANSPORT: &str = "max-age=31536000; includeSubDomains";

/// Set on every answer, whatever it says itself.
const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Links hold secrets: no other site is told where its visitor came from.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// Adds them to an answer for `path`.
pub(super) fn add(headers: &mut HeaderMap, path: &str, https: bool) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TRANSPORT));
    }
    let content = HeaderValue::from_static(CONTENT);
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(content);
    let nowhere = HeaderValue::from_static("no-store");
    if is_private(path) {
        headers.insert(header::CACHE_CONTROL, nowhere);
    } else {
        headers.entry(header::CACHE_CONTROL).or_insert(nowhere);
    }
}

/// What is about people: no copy of it stays anywhere on the way, nor in the browser.
fn is_private(path: &str) -> bool {
    ["/v1", "/sign-in", "/account"].iter().any(|part| {
        path.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

#[cfg(test)]
mod tests {
    use super::{add, is_private};
    use axum::http::HeaderMap;

    #[test]
    fn what_is_about_people_is_stored_nowhere_whatever_it_says() {
        assert!(is_private("/v1/journeys") && is_private("/sign-in") && is_private("/account/x"));
        assert!(!is_private("/v1x") && !is_private("/assets/v1") && !is_private("/docs"));
        let mut headers = HeaderMap::new();
        headers.insert("cache-control", "public, max-age=60".parse().expect("a header"));
        add(&mut headers, "/assets/style.css", false);
        assert_eq!(headers["cache-control"], "public, max-age=60");
        add(&mut headers, "/v1/journeys", false);
        assert_eq!(headers["cache-control"], "no-store");
    }

    #[test]
    fn a_page_says_itself_what_it_may_load_and_transport_is_for_https() {
        let mut headers = HeaderMap::new();
        headers.insert("content-security-policy", "default-src 'self'".parse().expect("one"));
        add(&mut headers, "/docs", false);
        assert_eq!(headers["content-security-policy"], "default-src 'self'");
        assert!(!headers.contains_key("strict-transport-security"));
        add(&mut headers, "/docs", true);
        assert!(headers.contains_key("strict-transport-security"));
    }
}
