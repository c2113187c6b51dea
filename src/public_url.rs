//! The address at which browsers reach the service, and nothing else is.

use axum::http::Uri;
use axum::http::uri::Authority;
use std::fmt;
use std::str::FromStr;

/// Scheme, host and port; never a path. Plain http is for loopback alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicUrl {
    https: bool,
    /// In lower case, with its brackets if it is an IPv6 address.
    host: String,
    port: Option<u16>,
}

impl PublicUrl {
    /// Where a browser of this machine finds what listens there.
    pub(crate) fn localhost(port: u16) -> Self {
        let port = (port != 80).then_some(port);
        Self { https: false, host: "localhost".to_owned(), port }
    }

    pub(crate) const fn is_https(&self) -> bool {
        self.https
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Whether a browser that names this origin means this address.
    pub(crate) fn is_origin(&self, origin: &str) -> bool {
        origin.parse::<Self>().is_ok_and(|other| other == *self)
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
        let uri: Uri = text.parse().map_err(|_| why())?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            Some(_) | None => return Err(why()),
        };
        let authority = uri.authority().ok_or_else(why)?;
        let host = host_of(authority.as_str()).filter(|host| !host.is_empty()).ok_or_else(why)?;
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() || text.contains('#') {
            return Err(why());
        }
        if !https && !is_loopback_name(&host) {
            return Err(format!("`{text}`: plain http is for this machine itself; use https"));
        }
        let usual = if https { 443 } else { 80 };
        let port = authority.port_u16().filter(|port| *port != usual);
        Ok(Self { https, host, port })
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
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
