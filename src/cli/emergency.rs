//! `stepin emergency`.

use super::arguments::{Emergency, EmergencyClose, EmergencyOpen, Global};
use super::output::Out;
use super::target::Target;
use crate::Failure;
use crate::commands::{ClosingAnEmergency, OpeningInEmergency};
use crate::service::RequestKey;
use events::BatchId;
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) fn run(global: &Global, asked: Emergency, out: Out) -> Result<(), Failure> {
    match asked {
        Emergency::Open(asked) => open(&asked.here.in_place_of(global), asked.asked, out),
        Emergency::Close(asked) => close(&asked.here.in_place_of(global), asked.asked, out),
    }
}

fn open(global: &Global, asked: EmergencyOpen, out: Out) -> Result<(), Failure> {
    let (journey, reference) = match asked.journey.parse() {
        Ok(id) => (Some(id), None),
        Err(_) => (None, Some(asked.journey)),
    };
    let asking = OpeningInEmergency { journey, reference, purpose: asked.why };
    let target = Target::of(global, out)?;
    let answer = match &target {
        Target::Folder(data) => {
            let caller = global.caller();
            value(data.service.open_in_emergency(&caller, &asking, key(&json!(asking)))?)
        }
        Target::Server(remote) => {
            remote.post("/v1/emergency-access", Uuid::now_v7(), None, &json!(asking))?
        }
    };
    let until = answer["until"].as_str().unwrap_or_default();
    show(&answer, &format!("open to you until {until}; your supervisor is told"), out);
    target.close()
}

fn close(global: &Global, asked: EmergencyClose, out: Out) -> Result<(), Failure> {
    let closing = ClosingAnEmergency { finding: asked.finding };
    let target = Target::of(global, out)?;
    let journey = target.existing(&asked.journey)?;
    let answer = match &target {
        Target::Folder(data) => {
            let (caller, which) = (global.caller(), (journey, asked.event));
            let key = key(&json!(closing));
            value(data.service.close_an_emergency(&caller, which, &closing, key)?)
        }
        Target::Server(remote) => {
            let path = format!("/v1/journeys/{journey}/emergency-access/{}/closing", asked.event);
            remote.post(&path, Uuid::now_v7(), None, &json!(closing))?
        }
    };
    show(&answer, "closed, by you", out);
    target.close()
}

fn show(answer: &Value, says: &str, out: Out) {
    if out.json {
        out.print_json(answer);
        return;
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    out.print(&format!("journey {}\n{says}\n{}", text(&answer["journey"]), text(&answer["event"])));
}

/// A request of its own, each time: a command is not repeated by a machine.
fn key(whole: &Value) -> RequestKey {
    RequestKey::of(BatchId(Uuid::now_v7()), whole.clone())
}

fn value(answer: impl serde::Serialize) -> Value {
    serde_json::to_value(answer).expect("an answer is plain data")
}
