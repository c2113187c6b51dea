//! Recording over HTTP by many connections: the service with sign-in, decision and receipt, and
//! beside it a server of the same making that only reads and answers.

use super::append::{Turn, not_opened, open};
use super::contest::Contestant;
use super::load::{Asking, ask, connect, load};
use super::told;
use super::workload::{Workload, journey_id};
use crate::access::Caller;
use crate::http::{self, Listening, Network};
use crate::people::OPERATOR;
use crate::public_url::PublicUrl;
use crate::sign_in::{Accounts, Limits, NewToken, Scope, Settings, SignIn, now};
use crate::{Failure, Policies, Service};
use axum::body::Bytes;
use axum::routing::post;
use event_log::{EventLog, Options, SledLog};
use events::{Draft, Moment, Recorder, Role};
use http_body_util::Full;
use hyper::{Request, StatusCode};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// A server in this process: dropping its runtime ends it.
struct Serving {
    runtime: Runtime,
    address: SocketAddr,
}

/// The product, recorded into over HTTP.
pub struct Ours {
    serving: Serving,
    /// Whoever asks, a token for each connection.
    tokens: Vec<String>,
    bodies: Arc<[Bytes]>,
    opening: Bytes,
    turn: Turn,
    each: u64,
    turns: u64,
}

impl Ours {
    /// A log of its own in this folder, and the service on it.
    ///
    /// # Errors
    /// It cannot be made there.
    pub fn new(folder: &Path, work: &Workload, turn: Turn) -> Result<Self, Failure> {
        SledLog::init(&Options::at(folder)).map_err(not_opened)?;
        let log: Arc<dyn EventLog> = Arc::new(open(folder)?);
        let service = Service::start(log, Policies::in_folder(folder), |_| {})?;
        let service = service.bounded(NonZeroU32::MAX);
        let (accounts, people) = (Accounts::in_memory(), people(turn.writers));
        employ(&service, &people)?;
        let tokens: Result<Vec<_>, _> =
            people.into_iter().map(|one| token(&accounts, one)).collect();
        let runtime = runtime()?;
        let listening = runtime.block_on(Listening::on(anywhere(), Network::loopback()))?;
        let address = listening.address;
        let settings = Settings {
            limits: Limits::default(),
            breached: None,
            origin: PublicUrl::localhost(address.port()),
            by_header: false,
        };
        let sign_in = SignIn::new(accounts, settings)?;
        runtime.spawn(http::serve(service, sign_in, listening, std::future::pending()));
        let serving = Serving { runtime, address };
        let mut drafts = work.drafts().map(body);
        let opening = drafts.next().ok_or_else(|| Failure::broken("nothing to record"))?;
        let mut ours = Self {
            serving,
            tokens: tokens?,
            bodies: drafts.collect(),
            opening,
            turn,
            each: work.each,
            turns: 0,
        };
        ours.keep_what_is_taken()?;
        Ok(ours)
    }

    /// Of the drafts those that a rule takes at any time: closing a journey, say, is not.
    fn keep_what_is_taken(&mut self) -> Result<(), Failure> {
        let (address, token) = (self.serving.address, self.tokens[0].clone());
        let (opening, bodies) = (self.opening.clone(), Arc::clone(&self.bodies));
        let taken = self.serving.runtime.block_on(async move {
            let mut sender = connect(address).await?;
            let journey = journey_id(u64::MAX).to_string();
            ask(&mut sender, opens(&token, &journey, &opening), StatusCode::CREATED).await?;
            let mut taken = Vec::new();
            for body in bodies.iter() {
                let request = records(&token, &journey, body.clone());
                if ask(&mut sender, request, StatusCode::CREATED).await.is_ok() {
                    taken.push(body.clone());
                }
            }
            Ok::<_, Failure>(taken)
        });
        self.bodies = taken?.into();
        if self.bodies.is_empty() {
            return Err(Failure::broken("the service takes none of the events"));
        }
        Ok(())
    }

    /// The bodies that are sent, one after the other.
    #[must_use]
    pub fn bodies(&self) -> Arc<[Bytes]> {
        Arc::clone(&self.bodies)
    }
}

impl Contestant for Ours {
    fn name(&self) -> String {
        "Stepin over HTTP".to_owned()
    }

    fn turn(&mut self) -> Result<f64, Failure> {
        let Turn { writers, events } = self.turn;
        let share = events / writers as u64;
        let first = self.turns;
        self.turns += 1;
        let asking = self.tokens.iter().enumerate().map(|(number, token)| {
            let (token, bodies, each) = (token.clone(), Arc::clone(&self.bodies), self.each);
            let opening = self.opening.clone();
            let place = (first << 32) | (number as u64) << 20;
            Box::new(move |n: u64| {
                let journey = journey_id(place + n / each).to_string();
                let nth = usize::try_from(n % each).unwrap_or(0);
                match nth {
                    0 => opens(&token, &journey, &opening),
                    _ => records(&token, &journey, bodies[nth % bodies.len()].clone()),
                }
            }) as Asking
        });
        let asking = asking.collect();
        let loaded = load(self.serving.address, asking, share, StatusCode::CREATED);
        let took = self.serving.runtime.block_on(loaded)?;
        Ok(Turn { writers, events: share * writers as u64 }.per_second(took))
    }
}

/// The limit: a server that reads the same body into the same types and writes it out again.
pub struct Echo {
    serving: Serving,
    bodies: Arc<[Bytes]>,
    turn: Turn,
}

impl Echo {
    /// Answering to these bodies.
    ///
    /// # Errors
    /// It cannot be served.
    pub fn new(bodies: Arc<[Bytes]>, turn: Turn) -> Result<Self, Failure> {
        let runtime = runtime()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind(anywhere())).map_err(told)?;
        let address = listener.local_addr().map_err(told)?;
        let echo = |body: Bytes| async move {
            let read: Result<Value, _> = serde_json::from_slice(&body);
            let draft = read.ok().and_then(|body| Draft::read(&body["events"][0]).ok());
            draft.map(axum::Json).ok_or(StatusCode::BAD_REQUEST)
        };
        let router = axum::Router::new().route("/", post(echo));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Self { serving: Serving { runtime, address }, bodies, turn })
    }
}

impl Contestant for Echo {
    fn name(&self) -> String {
        "limit: the same body, read and echoed".to_owned()
    }

    fn turn(&mut self) -> Result<f64, Failure> {
        let Turn { writers, events } = self.turn;
        let share = events / writers as u64;
        let asking = (0..writers).map(|_| {
            let bodies = Arc::clone(&self.bodies);
            Box::new(move |n: u64| {
                let body = bodies[usize::try_from(n).unwrap_or(0) % bodies.len()].clone();
                Request::post("/").body(Full::new(body)).expect("a plain request")
            }) as Asking
        });
        let loaded = load(self.serving.address, asking.collect(), share, StatusCode::OK);
        let took = self.serving.runtime.block_on(loaded)?;
        Ok(Turn { writers, events: share * writers as u64 }.per_second(took))
    }
}

fn runtime() -> Result<Runtime, Failure> {
    let made = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    made.map_err(|error| Failure::broken(error.to_string()))
}

fn anywhere() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

fn people(count: usize) -> Vec<Recorder> {
    let named = |number: usize| {
        let id = format!("practitioner-{number}").parse().expect("a plain id");
        Recorder { id, role: Role::Practitioner }
    };
    (0..count).map(named).collect()
}

/// Grants everyone their role.
fn employ(service: &Service, people: &[Recorder]) -> Result<(), Failure> {
    let by = Caller::operator(OPERATOR.parse().expect("an id and a role"), None);
    let grants = people.iter().map(|one| {
        Draft::read(&json!({
            "type": "role-granted", "occurred_at": Moment::Instant(now()),
            "data": { "staff": one.id, "role": one.role },
        }))
    });
    service.record_of_organisation(&by, grants.collect::<Result<_, _>>()?)
}

fn token(accounts: &Accounts, acts_as: Recorder) -> Result<String, Failure> {
    let (name, scopes) = (acts_as.id.to_string(), vec![Scope::Record, Scope::Read]);
    let new = NewToken { name, acts_as, scopes, days: None };
    Ok(accounts.make_token(&new, now())?.0.as_str().to_owned())
}

fn body(draft: &Draft) -> Bytes {
    json!({ "events": [draft] }).to_string().into()
}

fn opens(token: &str, journey: &str, opening: &Bytes) -> Request<Full<Bytes>> {
    let mut body: Value = serde_json::from_slice(opening).expect("it was written here");
    body["id"] = journey.into();
    posted(token, "/v1/journeys".to_owned(), body.to_string().into())
}

fn records(token: &str, journey: &str, body: Bytes) -> Request<Full<Bytes>> {
    posted(token, format!("/v1/journeys/{journey}/events"), body)
}

fn posted(token: &str, path: String, body: Bytes) -> Request<Full<Bytes>> {
    Request::post(path)
        .header("host", "localhost")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("idempotency-key", Uuid::now_v7().to_string())
        .body(Full::new(body))
        .expect("a plain request")
}
