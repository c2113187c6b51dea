//! The address at which browsers reach the service, and nothing else is.

use axum::http::uri::Authority;
use std::fmt;
use std::str::FromStr;
use url::Url;

/// Scheme, host and port; never a path. Plain http is for loopback alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicUrl(Url);

impl PublicUrl {
    /// Where a browser of this machine finds what listens there.
    pub(crate) fn localhost(port: u16) -> Self {
        Self(Url::parse(&format!("http://localhost:{port}")).expect("an address"))
    }

    pub(crate) const fn url(&self) -> &Url {
        &self.0
    }

    pub(crate) fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// In lower case, with its brackets if it is an IPv6 address.
    pub(crate) fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether a browser that names this origin means this address.
    pub(crate) fn is_origin(&self, origin: &str) -> bool {
        self.to_string() == origin
    }
}

/// Whether a host, as a `Host` header or an address has it, can only be this machine itself.
pub(crate) fn is_loopback_name(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

/// The host of an authority, in lower case and without its port. Whoever puts a name and a password
/// before it wants something else to be read than is there.
pub(crate) fn host_of(authority: &str) -> Option<String> {
    let parsed: Authority = authority.parse().ok()?;
    (!authority.contains('@')).then(|| parsed.host().to_ascii_lowercase())
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let why = || format!("`{text}` should be https://HOST or https://HOST:PORT and no more");
        let url = Url::parse(text).map_err(|_| why())?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let names_nobody = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "https" | "http") || !is_bare || !names_nobody {
            return Err(why());
        }
        let url = Self(url);
        if !url.is_https() && !is_loopback_name(url.host()) {
            return Err(format!("`{text}`: plain http is for this machine itself; use https"));
        }
        Ok(url)
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}

#[cfg(test)]
mod tests {
    use super::{PublicUrl, host_of};

    #[test]
    fn it_is_scheme_host_and_port() {
        let shown = |text: &str| text.parse::<PublicUrl>().map(|url| url.to_string());
        assert_eq!(shown("https://Stepin.Example.org/"), Ok("https://stepin.example.org".into()));
        assert_eq!(shown("https://a.test:443"), Ok("https://a.test".into()));
        assert_eq!(shown("http://localhost:8080"), Ok("http://localhost:8080".into()));
        assert_eq!(shown("http://[::1]:1"), Ok("http://[::1]:1".into()));
        let others = [
            "stepin.example.org",
            "http://stepin.example.org",
            "https://u:p@a.test",
            "https://a.test/path",
            "https://a.test?x",
            "https://a.test#x",
            "ftp://a.test",
            "https://",
            "null",
            "",
        ];
        for other in others {
            other.parse::<PublicUrl>().expect_err(other);
        }
    }

    #[test]
    fn an_origin_is_this_one_or_it_is_not() {
        let own: PublicUrl = "https://a.test:8443".parse().expect("an address");
        assert!(own.is_origin("https://a.test:8443"));
        for other in ["https://a.test", "http://a.test:8443", "https://b.test:8443", "null"] {
            assert!(!own.is_origin(other), "{other}");
        }
    }

    #[test]
    fn the_host_is_read_without_its_port() {
        assert_eq!(host_of("A.test:80").as_deref(), Some("a.test"));
        assert_eq!(host_of("[::1]:80").as_deref(), Some("[::1]"));
        assert_eq!(host_of("localhost@evil.test"), None);
        assert_eq!(host_of("a b"), None);
    }
}
