//! TLS with a certificate of the operator's own.

use crate::stepin::Stepin;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// A key and a certificate for `localhost`, by nobody that anybody knows.
fn certificate(folder: &Path, name: &str) -> (String, String) {
    let at = |end: &str| folder.join(format!("{name}.{end}")).display().to_string();
    let (certificate, key) = (at("crt"), at("key"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
        .args(["-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        // Nobody's authority but its own certificate, which `--ca` then names.
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", &key, "-out", &certificate])
        .stderr(Stdio::null())
        .status()
        .expect("openssl is there");
    assert!(made.success());
    fs::set_permissions(&key, Permissions::from_mode(0o400)).expect("set");
    (certificate, key)
}

/// The subject key of the certificate that the service shows, and the protocol; by `openssl`.
fn handshake(stepin: &Stepin, more: &[&str]) -> String {
    let address = stepin.url().trim_start_matches("https://");
    let output = Command::new("openssl")
        .args(["s_client", "-connect", address, "-servername", "localhost"])
        .args(["-alpn", "h2,http/1.1"])
        .args(more)
        .stdin(Stdio::null())
        .output()
        .expect("openssl is there");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn shown(said: &str) -> &str {
    let from = said.find("-----BEGIN CERTIFICATE").expect("a certificate is shown");
    said[from..].split("-----END").next().unwrap_or_default()
}

#[test]
fn it_speaks_tls_and_the_command_line_speaks_it_to_whom_it_trusts() {
    let folder = tempfile::tempdir().expect("a folder");
    let (certificate, key) = certificate(folder.path(), "own");
    let mut stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    let files = ["--tls-certificate", &certificate, "--tls-key", &key, "--no-sign-in"];
    stepin.start_with_sign_in(&files);
    assert!(stepin.url().starts_with("https://"));
    for version in ["-tls1_2", "-tls1_3"] {
        let said = handshake(&stepin, &[version]);
        assert!(said.contains("ALPN protocol: http/1.1"), "{said}");
    }
    assert!(!handshake(&stepin, &["-tls1_1"]).contains("BEGIN CERTIFICATE"));
    let url = stepin.url().to_owned();
    let board = ["--server", &url, "--ca", &certificate, "board", "contact"];
    stepin.run_all(&board).ended(0);
    // Nobody whom browsers know vouches for it.
    let said = stepin.run_all(&["--server", &url, "board", "contact"]).ended(4).said;
    assert!(said.contains("certificate"), "{said}");
    // In the clear nothing is answered.
    let plain = url.replace("https://", "http://");
    stepin.run_all(&["--server", &plain, "board", "contact"]).ended(4);
    stepin.stop();
}

#[test]
fn a_new_certificate_is_read_when_asked_for_and_one_that_does_not_fit_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let (own_certificate, own_key) = certificate(folder.path(), "own");
    let (next_certificate, next_key) = certificate(folder.path(), "next");
    let mut stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    let files = ["--tls-certificate", &own_certificate, "--tls-key", &own_key, "--no-sign-in"];
    stepin.start_with_sign_in(&files);
    let first = shown(&handshake(&stepin, &[])).to_owned();
    let hung_up = || {
        stepin.signal("HUP");
        std::thread::sleep(Duration::from_millis(500));
        shown(&handshake(&stepin, &[])).to_owned()
    };
    // The certificate without its key.
    fs::copy(&next_certificate, &own_certificate).expect("copied");
    assert_eq!(hung_up(), first);
    fs::rename(&next_key, &own_key).expect("moved");
    assert_ne!(hung_up(), first);
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (certificate, key) = certificate(folder.path(), "own");
    let stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    fs::set_permissions(&key, Permissions::from_mode(0o444)).expect("set");
    let files = ["serve", "--tls-certificate", &certificate, "--tls-key", &key];
    let said = stepin.run_all(&files).ended(2).said;
    assert!(said.contains("others on this machine can read it"), "{said}");
    stepin.run_all(&["serve", "--tls-certificate", &certificate]).ended(2);
}
