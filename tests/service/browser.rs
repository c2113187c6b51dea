//! A browser without JavaScript, as far as signing in needs one: it keeps its cookie, sends forms,
//! and says where it is sent on to.

use crate::client::{Reply, fresh_key};
use crate::stepin::Stepin;
use serde_json::Value;
use std::time::Duration;

pub(crate) struct Browser {
    agent: ureq::Agent,
    base: String,
    /// The whole of the pair that is sent, once there is one.
    pub(crate) cookie: Option<String>,
}

/// A passphrase that is taken.
pub(crate) const PASSPHRASE: &str = "marmalade otter bicycle fjord";

const FORM: &str = "application/x-www-form-urlencoded";

impl Browser {
    pub(crate) fn at(stepin: &Stepin) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .into();
        Self { agent, base: stepin.url().to_owned(), cookie: None }
    }

    /// One that is signed in with a passphrase.
    #[track_caller]
    pub(crate) fn signed_in(stepin: &Stepin, id: &str) -> Self {
        let mut browser = Self::at(stepin);
        browser.signs_in(id, PASSPHRASE).is(303);
        browser
    }

    pub(crate) fn signs_in(&mut self, id: &str, passphrase: &str) -> Reply {
        self.post("/sign-in", &[("id", id), ("passphrase", passphrase)])
    }

    pub(crate) fn page(&mut self, path: &str) -> Reply {
        self.get_as(path, "text/html")
    }

    pub(crate) fn get(&mut self, path: &str) -> Reply {
        self.get_as(path, "application/json")
    }

    fn get_as(&mut self, path: &str, accept: &str) -> Reply {
        let mut request = self.agent.get(format!("{}{path}", self.base)).header("accept", accept);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let reply = Reply::of(request.call());
        self.keep(reply)
    }

    pub(crate) fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Reply {
        self.send(path, FORM, &pairs(form), "*/*")
    }

    /// The same, by somebody who is told of a problem on a page.
    pub(crate) fn submits(&mut self, path: &str, form: &[(&str, &str)]) -> Reply {
        self.send(path, FORM, &pairs(form), "text/html")
    }

    /// The same under a key of its own, as programs send what is recorded once.
    pub(crate) fn post_keyed(&mut self, path: &str, body: &Value) -> Reply {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        request = request.content_type("application/json").header("idempotency-key", fresh_key());
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        Reply::of(request.header("sec-fetch-site", "same-origin").send(body.to_string()))
    }

    pub(crate) fn post_json(&mut self, path: &str, body: &Value) -> Reply {
        self.send(path, "application/json", &body.to_string(), "*/*")
    }

    fn send(&mut self, path: &str, content: &str, body: &str, accept: &str) -> Reply {
        let mut request = self.agent.post(format!("{}{path}", self.base)).content_type(content);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        // As a browser says of a form on a page of the service itself.
        request = request.header("sec-fetch-site", "same-origin").header("accept", accept);
        let reply = Reply::of(request.send(body));
        self.keep(reply)
    }

    fn keep(&mut self, reply: Reply) -> Reply {
        let given = reply.header("set-cookie");
        if let Some(pair) = given.split(';').next().filter(|pair| !pair.is_empty()) {
            assert!(pair.starts_with("__Host-stepin="), "{given}");
            for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
                assert!(given.contains(attribute), "{given}");
            }
            self.cookie = (!given.contains("Max-Age=0")).then(|| pair.to_owned());
        }
        reply
    }
}

fn pairs(form: &[(&str, &str)]) -> String {
    let pairs = form.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The path of a link that a command printed.
pub(crate) fn path_of(link: &str) -> String {
    let link = link.trim();
    let after = link.split_once("://").expect("an address").1;
    after[after.find('/').expect("a path")..].to_owned()
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).into()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// A service at which these people have passphrases and hold these roles.
pub(crate) fn service_of(people: &[(&str, &[&str])], options: &[&str]) -> Stepin {
    let mut stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    let links: Vec<_> = people
        .iter()
        .map(|(id, roles)| {
            let roles = roles.iter().map(|role| format!("--role={role}"));
            let words: Vec<_> =
                ["user", "add", id].map(str::to_owned).into_iter().chain(roles).collect();
            let words: Vec<_> = words.iter().map(String::as_str).collect();
            path_of(&stepin.run_all(&words).ended(0).out)
        })
        .collect();
    stepin.start_with_sign_in(options);
    for link in links {
        let both = [("passphrase", PASSPHRASE), ("again", PASSPHRASE)];
        Browser::at(&stepin).post(&link, &both).is(303);
    }
    stepin
}
