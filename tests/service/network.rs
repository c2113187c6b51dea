//! What stands between the network and the service, as somebody on the network meets it.

use crate::browser::{Browser, service_of};
use crate::client::{Client, fresh_key};
use crate::said::referral;
use crate::stepin::Stepin;
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Sends these bytes, and what comes back until the other end closes.
fn raw(stepin: &Stepin, request: &str) -> String {
    let mut stream = connected(stepin);
    stream.write_all(request.as_bytes()).expect("it is taken");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn connected(stepin: &Stepin) -> TcpStream {
    let address = stepin.url().rsplit('/').next().expect("an address");
    let stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("set");
    stream
}

fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n")
}

#[test]
fn only_its_own_names_are_answered_to() {
    let mut stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    stepin.start_with_sign_in(&["--public-url", "https://stepin.example.org"]);
    let status = |host: &str| raw(&stepin, &get("/docs", host))[9..12].to_owned();
    for own in ["stepin.example.org", "STEPIN.example.org:443", "localhost", "127.0.0.1:9"] {
        assert_eq!(status(&format!("Host: {own}\r\n")), "200", "{own}");
    }
    let others = [
        "Host: evil.test\r\n",
        "Host: stepin.example.org.evil.test\r\n",
        "Host: localhost@evil.test\r\n",
        "Host: stepin.example.org\r\nHost: evil.test\r\n",
        "Host: \r\n",
        "",
    ];
    for other in others {
        assert!(["421", "400"].contains(&status(other).as_str()), "{other}");
    }
    // Whoever watches over machines asks by address.
    assert!(raw(&stepin, &get("/health/live", "Host: 10.0.0.1\r\n")).contains(" 200 "));
}

#[test]
fn a_page_of_another_site_gets_nothing_done() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let body = json!({ "events": [referral("SU-0042")] }).to_string();
    let opens = |headers: &[(&str, &str)]| {
        let key = fresh_key();
        let mut all = vec![("idempotency-key", key.as_str())];
        all.extend(headers);
        practitioner.post("/v1/journeys", &all, &body).status
    };
    let own = stepin.url().to_owned();
    assert_eq!(opens(&[("sec-fetch-site", "cross-site")]), 403);
    assert_eq!(opens(&[("sec-fetch-site", "same-site"), ("origin", &own)]), 403);
    assert_eq!(opens(&[("origin", "https://evil.test")]), 403);
    assert_eq!(opens(&[("origin", "null")]), 403);
    let found = practitioner.get("/v1/journeys?reference=SU-0042").is(200).json();
    assert_eq!(found, json!([]), "nothing was recorded");
    assert_eq!(opens(&[("sec-fetch-site", "same-origin"), ("origin", &own)]), 201);
}

#[test]
fn every_answer_says_what_browsers_are_to_refuse() {
    let mut stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    stepin.start_with_sign_in(&["--public-url", "https://stepin.example.org"]);
    let paths = ["/docs", "/sign-in", "/nowhere", "/v1/journeys", "/health/live", "/metrics"];
    for path in paths {
        let answer = raw(&stepin, &get(path, "Host: stepin.example.org\r\n"));
        let head = answer.split("\r\n\r\n").next().unwrap_or_default().to_lowercase();
        let says = |header: &str| assert!(head.contains(header), "{path}: {header}\n{head}");
        says("x-content-type-options: nosniff");
        says("referrer-policy: same-origin");
        says("x-frame-options: deny");
        says("cross-origin-opener-policy: same-origin");
        says("cross-origin-resource-policy: same-origin");
        says("permissions-policy: ");
        says("content-security-policy: default-src 'none'");
        says("frame-ancestors 'none'");
        says("strict-transport-security: max-age=31536000");
        assert!(!head.contains("unsafe-inline") && !head.contains("\r\nserver:"), "{head}");
    }
    for private in ["/sign-in", "/v1/journeys", "/v1/nowhere", "/account"] {
        let answer = raw(&stepin, &get(private, "Host: stepin.example.org\r\n")).to_lowercase();
        assert!(answer.contains("cache-control: no-store"), "{private}: {answer}");
    }
    // In the clear, on loopback, nothing is said of encryption.
    let plain = Stepin::started();
    let answer = raw(&plain, &get("/docs", "Host: localhost\r\n")).to_lowercase();
    assert!(!answer.contains("strict-transport-security"));
}

#[test]
fn beyond_loopback_it_listens_encrypted_or_behind_a_proxy_only() {
    let stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    let everywhere = ["serve", "--listen", "0.0.0.0:0"];
    let said = stepin.run_all(&everywhere).ended(2).said;
    assert!(said.contains("--tls-certificate") && said.contains("--behind-proxy"), "{said}");
    let behind = [everywhere.as_slice(), &["--behind-proxy"]].concat();
    let said = stepin.run_all(&behind).ended(2).said;
    assert!(said.contains("--public-url"), "{said}");
}

#[test]
fn an_account_is_tried_so_often_and_then_not_for_a_while() {
    // One a second, so that the test sees it recover.
    let limits = ["--sign-ins-per-account", "60", "--sign-ins-per-address", "1000"];
    let stepin = service_of(&[("P-07", &["practitioner"])], &limits);
    let tries = |id: &str| {
        let both = [("id", id), ("passphrase", "not the one that it is")];
        Browser::at(&stepin).post("/sign-in", &both)
    };
    let limited = (0..80).map(|_| tries("P-07")).find(|reply| reply.status == 429);
    let limited = limited.expect("sixty are taken at once, and one a second");
    let seconds: u64 = limited.header("retry-after").parse().expect("when to come back");
    assert!((1..=3).contains(&seconds), "{seconds}");
    assert_eq!(tries("P-08").status, 422, "others are not held up");
    std::thread::sleep(Duration::from_secs(seconds));
    assert_eq!(tries("P-07").status, 422, "it recovers");
}

#[test]
fn who_reads_pages_is_told_of_a_problem_on_one_and_programs_as_data() {
    let stepin = service_of(&[], &["--sign-ins-per-address", "1"]);
    let reads = "Host: localhost\r\nAccept: text/html\r\n";
    let tries = || {
        let body = "id=P-07&passphrase=x";
        let form = "Content-Type: application/x-www-form-urlencoded\r\nConnection: close";
        let length = body.len();
        raw(
            &stepin,
            &format!(
                "POST /sign-in HTTP/1.1\r\n{reads}{form}\r\nContent-Length: {length}\r\n\r\n{body}"
            ),
        )
    };
    assert!(tries().starts_with("HTTP/1.1 422 "));
    let limited = tries();
    assert!(limited.starts_with("HTTP/1.1 429 "), "{limited}");
    assert!(limited.contains("<h1>Too many requests</h1>"), "{limited}");
    assert!(limited.contains("retry-after: ") && limited.contains("try again in "), "{limited}");
    let nowhere = raw(&stepin, &get("/nowhere", reads));
    assert!(nowhere.starts_with("HTTP/1.1 404 ") && nowhere.contains("<h1>"), "{nowhere}");
    for (path, accepts) in [("/nowhere", "Host: localhost\r\n"), ("/v1/nowhere", reads)] {
        let told = raw(&stepin, &get(path, accepts));
        assert!(told.contains("content-type: application/problem+json"), "{path}: {told}");
    }
}

#[test]
fn an_address_is_limited_and_forwarded_ones_are_not_believed() {
    let limits = ["--sign-ins-per-address", "5"];
    let from = |stepin: &Stepin, address: &str| {
        let body = "id=P-07&passphrase=x";
        let request = format!(
            "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
             X-Forwarded-For: {address}\r\nForwarded: for={address}\r\nX-Real-IP: {address}\r\n\r\n\
             {body}",
            body.len()
        );
        raw(stepin, &request)[9..12].to_owned()
    };
    let stepin = service_of(&[], &limits);
    let answers: Vec<_> = (0..6).map(|n| from(&stepin, &format!("192.0.2.{n}"))).collect();
    assert_eq!(answers[5], "429", "all of them came from one address: {answers:?}");
    // The control: a proxy that was named is believed, about the last address and no other.
    let trusting = [limits.as_slice(), &["--trusted-proxy", "127.0.0.1"]].concat();
    let trusting = [trusting.as_slice(), &["--sign-ins-per-account", "1000"]].concat();
    let stepin = service_of(&[], &trusting);
    for n in 0..6 {
        assert_eq!(from(&stepin, &format!("192.0.2.{n}")), "422");
    }
    let forged: Vec<_> =
        (0..6).map(|n| from(&stepin, &format!("10.0.0.{n}, 203.0.113.5"))).collect();
    assert_eq!(forged[5], "429", "{forged:?}");
}

#[test]
fn one_address_asks_so_much_a_second_and_recovers() {
    let limits = ["--requests-per-address", "1"];
    let stepin = service_of(&[], &limits);
    let asks = || Client::new(stepin.url(), "nobody").get("/nowhere");
    let limited = (0..30).map(|_| asks()).find(|reply| reply.status == 429);
    let limited = limited.expect("ten are taken at once");
    assert_eq!(limited.header("content-type"), "application/problem+json");
    limited.problem(429, "too-often");
    std::thread::sleep(Duration::from_secs(2));
    asks().is(404);
    // Where nobody signs in nobody is counted.
    let open = Stepin::started();
    assert!((0..50).all(|_| open.practitioner().get("/nowhere").status == 404));
}

#[test]
fn whoever_dawdles_or_says_too_much_is_let_go() {
    let stepin = Stepin::started();
    let long = format!("Host: localhost\r\nX-Long: {}\r\n", "x".repeat(40_000));
    assert!(raw(&stepin, &get("/docs", &long)).contains(" 431 "));
    let many: String = (0..200).map(|n| format!("X-{n}: 1\r\n")).collect();
    assert!(raw(&stepin, &get("/docs", &format!("Host: localhost\r\n{many}"))).contains(" 431 "));
    // A head that never ends, and a body that never comes.
    let began = Instant::now();
    let mut head = connected(&stepin);
    head.write_all(b"GET /docs HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").expect("taken");
    let mut body = connected(&stepin);
    let request = "POST /v1/journeys HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{";
    body.write_all(request.as_bytes()).expect("taken");
    let mut answer = Vec::new();
    let _ = head.read_to_end(&mut answer);
    assert!((15..28).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    answer.clear();
    let _ = body.read_to_end(&mut answer);
    assert!(String::from_utf8_lossy(&answer).contains(" 408 "));
    assert!((28..45).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    stepin.practitioner().get("/docs").is(200);
}
