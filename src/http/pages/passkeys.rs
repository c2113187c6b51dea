//! What the script of the pages asks about passkeys, in JSON.

use super::super::client::Client;
use super::super::{App, Problem, sessions};
use super::{SignedIn, outcome};
use crate::Failure;
use crate::sign_in::{now, required};
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

#[derive(Deserialize)]
pub(super) struct Made {
    under_way: String,
    name: String,
    credential: RegisterPublicKeyCredential,
}

#[derive(Deserialize)]
pub(super) struct Used {
    under_way: String,
    credential: PublicKeyCredential,
    next: Option<String>,
    /// Whether somebody who is signed in shows again who they are.
    #[serde(default)]
    again: bool,
}

/// A JSON body.
pub(super) struct Asked<T>(T);

impl<T: DeserializeOwned> FromRequest<App> for Asked<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let read = Json::<T>::from_request(request, app).await;
        read.map(|Json(asked)| Self(asked)).map_err(|_: JsonRejection| {
            Problem(Failure::malformed("the request is not what the page's script sends"))
        })
    }
}

pub(super) async fn begin_adding(
    State(app): State<App>,
    SignedIn { session, .. }: SignedIn,
) -> Result<Response, Problem> {
    if !session.is_recent(now()) {
        let to = json!({ "to": "/sign-in/again?next=/account" });
        return Ok((StatusCode::UNAUTHORIZED, Json(to)).into_response());
    }
    let (under_way, options) = app.sign_in.begin_adding(&session.staff, now())?;
    Ok(Json(json!({ "under_way": under_way.as_str(), "options": options })).into_response())
}

pub(super) async fn finish_adding(
    State(app): State<App>,
    SignedIn { session, .. }: SignedIn,
    Asked(made): Asked<Made>,
) -> Result<Response, Problem> {
    let Made { under_way, name, credential } = made;
    app.sign_in.finish_adding(&session.staff, &under_way, &name, &credential, now())?;
    Ok(Json(json!({ "to": "/account?said=added" })).into_response())
}

pub(super) async fn begin_signing_in(State(app): State<App>) -> Result<Response, Problem> {
    let (under_way, options) = app.sign_in.passkeys().begin_signing_in(now())?;
    Ok(Json(json!({ "under_way": under_way.as_str(), "options": options })).into_response())
}

pub(super) async fn finish_signing_in(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Asked(used): Asked<Used>,
) -> Result<Response, Problem> {
    app.rates.sign_in(client, None)?;
    let Used { under_way, credential, next, again } = used;
    let (now, next) = (now(), next.as_deref());
    let finished = app.sign_in.finish_signing_in(&under_way, &credential, now);
    outcome("passkey", if finished.is_ok() { "done" } else { "wrong" });
    let staff = finished?;
    let signed_in = sessions::key(&headers).filter(|_| again);
    if let Some(key) = signed_in {
        let theirs = app.sign_in.session(key, now).filter(|session| session.staff == staff);
        let renewed = theirs.and_then(|_| app.sign_in.again(key, now));
        let key = renewed.ok_or_else(|| required("this passkey is somebody else's"))?;
        let to = json!({ "to": sessions::local(next) });
        return Ok(sessions::with(Json(to).into_response(), &key));
    }
    let (begun, to) = sessions::begun(&app, &headers, &staff, None, next)?;
    Ok(sessions::with(Json(json!({ "to": to })).into_response(), &begun.key))
}
