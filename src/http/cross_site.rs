//! Pages of other sites get nothing done here, even in a browser that is signed in.
//!
//! Browsers say where a request comes from (`Sec-Fetch-Site`, or `Origin` in older ones) and no
//! page can make them lie. Programs say neither, and have no session that could be abused. It is
//! the algorithm of Go's `http.CrossOriginProtection` and of tower-http's `csrf`.

use crate::Failure;
use crate::failure::kind;
use crate::public_url::{PublicUrl, host_of};
use axum::http::{HeaderMap, Method, header};

/// Refuses what a page of another site asks for.
pub(super) fn check(
    method: &Method,
    headers: &HeaderMap,
    public: Option<&PublicUrl>,
) -> Result<(), Failure> {
    if method.is_safe() || is_by_token_alone(headers) {
        return Ok(());
    }
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let own = if headers.contains_key("sec-fetch-site") {
        !is_from_elsewhere(headers)
    } else {
        text("origin").is_none_or(|origin| is_own(origin, headers, public))
    };
    if own {
        return Ok(());
    }
    metrics::counter!("stepin_cross_site_refused_total").increment(1);
    let why = "a page of another site asked for this; do it in Stepin itself";
    Err(Failure::Other(kind::CROSS_SITE, why.to_owned()))
}

/// Whether a page of another site sent the browser here.
pub(super) fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    site.is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

/// No page can send a token that it does not know, and a browser adds none by itself.
fn is_by_token_alone(headers: &HeaderMap) -> bool {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let scheme = authorization.and_then(|value| value.split_once(' ')).map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"))
        && !headers.contains_key(header::COOKIE)
}

/// Without a public address the service is on loopback, under whatever port browsers see.
fn is_own(origin: &str, headers: &HeaderMap, public: Option<&PublicUrl>) -> bool {
    if public.is_some_and(|public| public.is_origin(origin)) {
        return true;
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let own = |host: &str| {
        let loopback = host_of(host).is_some_and(|name| crate::public_url::is_loopback_name(&name));
        loopback && ["http", "https"].iter().any(|scheme| origin == format!("{scheme}://{host}"))
    };
    host.is_some_and(own)
}

#[cfg(test)]
mod tests {
    use super::check;
    use axum::http::{HeaderMap, Method};

    fn passes(method: &Method, said: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in said {
            headers.append(*name, value.parse().expect("a header"));
        }
        let public = "https://stepin.example.org".parse().expect("an address");
        check(method, &headers, Some(&public)).is_ok()
    }

    #[test]
    fn browsers_say_where_a_request_comes_from() {
        let post = |site: &str| passes(&Method::POST, &[("sec-fetch-site", site)]);
        assert!(post("same-origin") && post("none"));
        assert!(!post("same-site") && !post("cross-site") && !post("surprise"));
        assert!(passes(&Method::GET, &[("sec-fetch-site", "cross-site")]));
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            assert!(!passes(&method, &[("sec-fetch-site", "cross-site")]), "{method}");
        }
    }

    #[test]
    fn older_browsers_say_the_origin_and_programs_neither() {
        let post =
            |origin: &str, host: &str| passes(&Method::POST, &[("origin", origin), ("host", host)]);
        assert!(post("https://stepin.example.org", "stepin.example.org"));
        assert!(post("http://localhost:8080", "localhost:8080"));
        assert!(!post("https://evil.test", "stepin.example.org"));
        assert!(!post("http://stepin.example.org", "stepin.example.org"));
        assert!(!post("http://localhost:1", "localhost:8080"));
        assert!(!post("https://evil.test", "evil.test"));
        assert!(!post("null", "localhost:8080"));
        assert!(passes(&Method::POST, &[]));
    }

    #[test]
    fn a_token_passes_by_itself_and_not_beside_a_cookie() {
        let site = ("sec-fetch-site", "cross-site");
        let token = ("authorization", "Bearer stepin_x");
        assert!(passes(&Method::POST, &[site, token]));
        assert!(!passes(&Method::POST, &[site, token, ("cookie", "__Host-stepin=x")]));
        assert!(!passes(&Method::POST, &[site, ("authorization", "Basic eDp5")]));
    }
}
