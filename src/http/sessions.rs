//! The cookie of a session: given, read, replaced and taken back.
//!
//! `__Host-` binds it to this very host and to HTTPS (browsers make an exception for loopback).
//! `SameSite=Lax` and not `Strict`: whoever comes back from an identity provider of the
//! organisation arrives from another site, and has to find their session.

use super::App;
use crate::Failure;
use crate::sign_in::{self, Begun, Secret};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use events::{Role, StaffId};

/// Its name.
pub(super) const COOKIE: &str = "__Host-stepin";

/// The key of the session that a browser sends, if it sends one.
pub(super) fn key(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, COOKIE)
}

/// The cookie of this name.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';'));
    pairs.find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == wanted).then_some(value)
    })
}

/// Begins a session for somebody who has just shown who they are, whatever the means, and sends
/// them on: to `next`, by way of choosing a role if they hold several. An earlier session of this
/// browser ends. Anybody may call this who knows who it is, and nobody else.
///
/// # Errors
/// Their account is disabled, or they hold no role.
pub(super) fn begin(
    app: &App,
    headers: &HeaderMap,
    staff: &StaffId,
    next: Option<&str>,
) -> Result<Response, Failure> {
    begin_in(app, headers, staff, None, next)
}

/// The same, in this role, if one is known already and they hold it.
pub(super) fn begin_in(
    app: &App,
    headers: &HeaderMap,
    staff: &StaffId,
    role: Option<Role>,
    next: Option<&str>,
) -> Result<Response, Failure> {
    let (begun, to) = begun(app, headers, staff, role, next)?;
    Ok(with(Redirect::to(&to).into_response(), &begun.key))
}

/// The same, and where to go, for who does not follow redirects.
pub(super) fn begun(
    app: &App,
    headers: &HeaderMap,
    staff: &StaffId,
    role: Option<Role>,
    next: Option<&str>,
) -> Result<(Begun, String), Failure> {
    let mut roles = app.service.roles_of(staff);
    if let Some(role) = role.filter(|role| roles.contains(role)) {
        roles = vec![role];
    }
    let begun = app.sign_in.begin_session(staff, &roles, sign_in::now())?;
    if let Some(earlier) = key(headers) {
        app.sign_in.end(earlier);
    }
    let next = local(next);
    let to = match begun.role {
        Some(_) => next.to_owned(),
        None => format!("/sign-in/role?next={}", encoded(next)),
    };
    Ok((begun, to))
}

/// Gives the browser this key, in place of any it had.
pub(super) fn with(mut response: Response, key: &Secret) -> Response {
    let cookie = format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax", key.as_str());
    let cookie = HeaderValue::from_str(&cookie).expect("keys are plain text");
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// Takes the key back.
pub(super) fn without(mut response: Response) -> Response {
    let cookie = format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    let cookie = HeaderValue::from_str(&cookie).expect("plain text");
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, cookie);
    headers.insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    response
}

/// Where to go after signing in: a path of this service and nothing that a browser would take for
/// another site, such as `//elsewhere` or `/\elsewhere`.
pub(super) fn local(next: Option<&str>) -> &str {
    const HOME: &str = "/";
    let next = next.unwrap_or(HOME);
    let is_path = next.starts_with('/') && !next[1..].starts_with(['/', '\\']);
    if is_path && next.chars().all(|one| one.is_ascii_graphic()) { next } else { HOME }
}

/// Percent-encoding for a value in a query.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{key, local};
    use axum::http::HeaderMap;

    #[test]
    fn one_is_sent_on_within_this_service_only() {
        for path in ["/account", "/v1/boards/contact?team=North%20East"] {
            assert_eq!(local(Some(path)), path);
        }
        let elsewhere =
            ["https://evil.test", "//evil.test", "/\\evil.test", "", "x", "/a\r\nb", "/\t/e"];
        for path in elsewhere {
            assert_eq!(local(Some(path)), "/", "{path:?}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append("cookie", "a=b; __Host-stepin=k; c=d".parse().expect("a header"));
        assert_eq!(key(&headers), Some("k"));
        headers.clear();
        headers.append("cookie", "x__Host-stepin=k".parse().expect("a header"));
        assert_eq!(key(&headers), None);
    }
}
