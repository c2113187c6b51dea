//! `stepin import` and `stepin export`.

use super::arguments::{Export, Global, Import};
use super::checkpoint;
use super::data::Data;
use super::journey::as_url;
use super::mend;
use super::output::{Out, say};
use super::target::Target;
use crate::access::{Look, LookKind};
use crate::export;
use crate::failure::kind;
use crate::import::{Checked, Proposed, Rejected, check, read_ndjson, write};
use crate::view::{ExportQuery, case_export};
use crate::{Failure, Service};
use case_notes::{CaseNotes, Mapping};
use events::{Position, Role};
use serde_json::json;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

pub(super) fn run(global: &Global, import: &Import, out: Out) -> Result<(), Failure> {
    if global.server.is_some() {
        let why = "an import works on the data folder: stop the service and leave out --server";
        return Err(Failure::malformed(why));
    }
    let data = Data::open(global, out)?;
    let mut failed = None;
    for path in &import.files {
        if let Err(failure) = one_file(&data.service, path, import, out) {
            failed = Some(failure);
            break;
        }
    }
    data.close()?;
    failed.map_or(Ok(()), Err)
}

fn one_file(service: &Service, path: &Path, import: &Import, out: Out) -> Result<(), Failure> {
    let (proposed, rejected) = read(service, path, import, out)?;
    let bar = out.progress(proposed.len() as u64, "checking");
    let checked = check(service, proposed, rejected, |done| bar.set_position(done))?;
    bar.finish_and_clear();
    let Checked { accepted, already, rejected } = checked;
    for Rejected { line, reason } in &rejected {
        say(&format!("{}: line {line}: {reason}", path.display()));
    }
    let refused = !rejected.is_empty() && !import.skip_rejected;
    let writing = !refused && !import.check_only;
    let count = accepted.len();
    let raised = if writing { accepted.iter().map(|group| group.len() - 1).sum() } else { 0_usize };
    if writing {
        let bar = out.progress(count as u64, "writing");
        write(service, accepted, |done| bar.set_position(done))?;
        bar.finish_and_clear();
    }
    let written = if writing { count } else { 0 };
    let also = match raised {
        0 => String::new(),
        1 => "; 1 override raised".to_owned(),
        many => format!("; {many} overrides raised"),
    };
    if out.json {
        out.print_json(&json!({
            "file": path, "accepted": count, "written": written, "raised": raised,
            "already_recorded": already, "rejected": rejected,
        }));
    } else {
        out.print(&format!(
            "{}: {written} written, {already} recorded before, {} rejected{also}",
            path.display(),
            rejected.len()
        ));
    }
    if refused {
        let why = "nothing was written because some lines cannot be taken; mend them, or write \
                   the others with --skip-rejected";
        return Err(Failure::Other(kind::INVALID, why.to_owned()));
    }
    Ok(())
}

fn read(
    service: &Service,
    path: &Path,
    import: &Import,
    out: Out,
) -> Result<(Vec<Proposed>, Vec<Rejected>), Failure> {
    let missing = |error| Failure::not_found(format!("{}: {error}", path.display()));
    let bytes = fs::read(path).map_err(missing)?;
    let Some(mapping) = &import.mapping else {
        let text = String::from_utf8(bytes).map_err(|error| {
            Failure::malformed(format!("{}: is no UTF-8: {error}", path.display()))
        })?;
        return Ok(read_ndjson(&text));
    };
    let unreadable =
        |path: &Path, why: String| Failure::malformed(format!("{}: {why}", path.display()));
    let text = fs::read_to_string(mapping)
        .map_err(|error| Failure::not_found(format!("{}: {error}", mapping.display())))?;
    let rules = Mapping::read(&text).map_err(|error| unreadable(mapping, error.to_string()))?;
    let notes = case_notes::read(&bytes, &rules, service.log().now())
        .map_err(|error| unreadable(path, error.to_string()))?;
    remark(path, &notes, out);
    let proposed = notes.rows.into_iter().flat_map(|row| {
        let (line, journey, recorder, claimed) =
            (row.line, row.journey, row.actor, row.recorded_at);
        row.drafts.into_iter().map(move |draft| Proposed {
            line,
            journey,
            recorder: recorder.clone(),
            claimed,
            draft,
        })
    });
    let rejected = notes.rejected.into_iter();
    let rejected = rejected.map(|one| Rejected { line: one.line, reason: one.reason });
    Ok((proposed.collect(), rejected.collect()))
}

/// What a data officer should know beside the rejected lines.
fn remark(path: &Path, notes: &CaseNotes, out: Out) {
    let path = path.display();
    let (blank, left_out) = (notes.blank, notes.left_out);
    out.say(&format!(
        "{path}: read as {}; {blank} blank rows, {left_out} left out by the mapping",
        notes.encoding
    ));
    for (column, lines) in &notes.left_behind {
        let some: Vec<_> = lines.iter().take(8).map(u64::to_string).collect();
        let more = if lines.len() > some.len() { " …" } else { "" };
        let (count, some) = (lines.len(), some.join(", "));
        say(&format!(
            "{path}: `{column}` of {count} rows stays in the file, no event takes it: \
             lines {some}{more}"
        ));
    }
}

/// One case, or everything for whoever may read it all.
pub(super) fn export(global: &Global, export: &Export, out: Out) -> Result<(), Failure> {
    match (export.format.as_str(), &export.out) {
        ("tiles", Some(dir)) => return mend::export(global, dir, out),
        (_, Some(_)) => return Err(Failure::malformed("--out goes with --format tiles")),
        (_, None) => {}
    }
    let target = Target::of(global, out)?;
    match &export.journey {
        Some(name) => one_case(global, &target, name, export, out)?,
        None => everything(global, &target, out)?,
    }
    target.close()
}

fn one_case(
    global: &Global,
    target: &Target,
    name: &str,
    export: &Export,
    out: Out,
) -> Result<(), Failure> {
    let id = target.existing(name)?;
    let query = ExportQuery { recipient: export.recipient.clone() };
    let lines = match target {
        Target::Folder(data) => {
            let lines = case_export(&data.service, &global.caller(), id, &query)?;
            String::from_utf8(lines).expect("JSON is UTF-8")
        }
        Target::Server(remote) => {
            remote.get(&format!("/v1/journeys/{id}/export?{}", as_url(&query)), NDJSON)?
        }
    };
    out.print(lines.trim_end());
    Ok(())
}

const NDJSON: &str = "application/x-ndjson";

/// How many records one request asks for.
const PAGE: usize = 10_000;

/// The whole log. The checkpoint comes before what it is over, so that what follows certainly
/// reaches it.
fn everything(global: &Global, target: &Target, out: Out) -> Result<(), Failure> {
    let proven = global.actor.role == Role::Auditor;
    let checkpoint = proven.then(|| checkpoint::checkpoint(target)).transpose()?;
    match target {
        Target::Folder(data) => {
            let upto = data.service.log().head().position;
            record_operator(&data.service, global, LookKind::Exported, "every record", upto)?;
            let bar = out.progress(upto.0, "exporting");
            let stdout = io::stdout().lock();
            let mut writer = io::BufWriter::new(stdout);
            let done = |position| bar.set_position(position);
            export::whole(data.service.log(), upto, &mut writer, done)?;
            writer.flush().map_err(|error| Failure::broken(error.to_string()))?;
            bar.finish_and_clear();
        }
        Target::Server(remote) => {
            let mut after = 0;
            loop {
                let path = format!("/v1/log?limit={PAGE}&after={after}");
                let page = remote.get(&path, NDJSON)?;
                page.lines().for_each(|line| out.print(line));
                let last = page.lines().last().and_then(|line| serde_json::from_str(line).ok());
                let last: serde_json::Value = last.unwrap_or_default();
                after = last["position"].as_u64().unwrap_or(u64::MAX);
                // Each page is a look and adds a record: what comes after a short one is that.
                if page.lines().count() < PAGE {
                    break;
                }
            }
        }
    }
    if let Some(note) = checkpoint {
        out.say(&format!("signed over what was exported:\n\n{note}\n{}", checkpoint::qr(&note)?));
    }
    Ok(())
}

/// Whoever works on the folder can read all of it: that they did is on record before they do.
pub(super) fn record_operator(
    service: &Service,
    global: &Global,
    kind: LookKind,
    scope: &str,
    upto: Position,
) -> Result<(), Failure> {
    let rows = usize::try_from(upto.0).unwrap_or(usize::MAX);
    service.record_operator(&global.caller(), &Look::across(kind, scope), rows)
}
