//! Replies with an entity tag, and `304 Not Modified` for who has them already.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A JSON reply.
pub(super) fn tagged(request: &HeaderMap, body: &impl Serialize) -> Response {
    let bytes = serde_json::to_vec(body).expect("views have string keys and no floats");
    tagged_as(request, "application/json", bytes)
}

/// A reply whose tag is a digest of its bytes: whatever they depend on, the clock's day included, a
/// different answer has a different tag.
pub(super) fn tagged_as(
    request: &HeaderMap,
    content_type: &'static str,
    bytes: Vec<u8>,
) -> Response {
    let tag = format!("\"{}\"", BASE64.encode(&Sha256::digest(&bytes)[..16]));
    let tag = HeaderValue::from_str(&tag).expect("tags are plain text");
    let has_it = request.get_all(header::IF_NONE_MATCH).iter().any(|known| known == tag);
    let mut response = if has_it {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, content_type)], bytes).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag);
    response
}
