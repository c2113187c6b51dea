//! `stepin checkpoint`: what an auditor takes home.

use super::arguments::{AskedCheckpoint, Global};
use super::output::Out;
use super::target::Target;
use crate::{Failure, proofs};
use proof::Note;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

pub(super) fn run(global: &Global, asked: &AskedCheckpoint, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let (name, text) =
        if asked.key { ("key", key(&target)?) } else { ("checkpoint", checkpoint(&target)?) };
    if out.json {
        out.print_json(&serde_json::json!({ name: text }));
    } else {
        out.print(&text);
    }
    if asked.qr {
        out.print(&qr(&text)?);
    }
    target.close()
}

fn key(target: &Target) -> Result<String, Failure> {
    match target {
        Target::Folder(data) => Ok(data.service.log().verifier().to_string()),
        Target::Server(remote) => {
            Ok(remote.get("/v1/log/key", "text/plain")?.trim_end().to_owned())
        }
    }
}

/// The checkpoint of where the log stands; of a running service, the last that it signed.
pub(super) fn checkpoint(target: &Target) -> Result<String, Failure> {
    match target {
        Target::Folder(data) => proofs::signed(data.service.log()).map(|note| Note::to_text(&note)),
        Target::Server(remote) => remote.get("/v1/log/checkpoint", "text/plain"),
    }
}

/// A QR code for a terminal: two rows of it to a line.
pub(super) fn qr(text: &str) -> Result<String, Failure> {
    let code = QrCode::new(text).map_err(|error| Failure::broken(format!("QR code: {error}")))?;
    Ok(code.render::<Dense1x2>().quiet_zone(true).build())
}
