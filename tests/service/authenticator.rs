//! A passkey in software: what a device does when a browser asks it, and what a thief might try.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(crate) struct Authenticator {
    key: SigningKey,
    id: [u8; 16],
    /// Whose it is, once it was added.
    handle: String,
    /// Where the browser that uses it says that it is.
    pub(crate) origin: String,
    pub(crate) counter: u32,
}

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

impl Authenticator {
    pub(crate) fn at(origin: &str) -> Self {
        let (mut secret, mut id) = ([0; 32], [0; 16]);
        getrandom::fill(&mut secret).expect("randomness");
        getrandom::fill(&mut id).expect("randomness");
        let key = SigningKey::from_slice(&secret).expect("all but a few numbers are keys");
        Self { key, id, handle: String::new(), origin: origin.to_owned(), counter: 0 }
    }

    /// Answers what a service asks who wants a passkey made.
    pub(crate) fn made(&mut self, options: &Value) -> Value {
        let wanted = &options["publicKey"];
        assert_eq!(wanted["authenticatorSelection"]["residentKey"], "required", "{wanted}");
        assert_eq!(wanted["authenticatorSelection"]["userVerification"], "required", "{wanted}");
        wanted["user"]["id"].as_str().expect("a handle").clone_into(&mut self.handle);
        let mut data = self.data(&wanted["rp"]["id"], PRESENT | VERIFIED | WITH_KEY);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(self.id);
        data.extend(self.cose());
        // {"fmt": "none", "attStmt": {}, "authData": …} in CBOR.
        let mut attested = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attested.push(u8::try_from(data.len()).expect("short"));
        attested.extend(data);
        let client = self.client("webauthn.create", &wanted["challenge"]);
        self.credential(json!({
            "attestationObject": BASE64.encode(attested), "clientDataJSON": BASE64.encode(client),
        }))
    }

    /// Answers what a service asks who wants one to be used.
    pub(crate) fn used(&mut self, options: &Value) -> Value {
        self.used_with(options, PRESENT | VERIFIED)
    }

    /// The same, by somebody who holds the device and was not verified by it.
    pub(crate) fn used_unverified(&mut self, options: &Value) -> Value {
        self.used_with(options, PRESENT)
    }

    fn used_with(&mut self, options: &Value, flags: u8) -> Value {
        let wanted = &options["publicKey"];
        self.counter += 1;
        let data = self.data(&wanted["rpId"], flags);
        let client = self.client("webauthn.get", &wanted["challenge"]);
        let signed = [data.clone(), Sha256::digest(&client).to_vec()].concat();
        let signature: Signature = self.key.sign(&signed);
        self.credential(json!({
            "authenticatorData": BASE64.encode(data), "clientDataJSON": BASE64.encode(client),
            "signature": BASE64.encode(signature.to_der()), "userHandle": self.handle,
        }))
    }

    fn credential(&self, response: Value) -> Value {
        let id = BASE64.encode(self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response })
    }

    fn data(&self, host: &Value, flags: u8) -> Vec<u8> {
        let host = Sha256::digest(host.as_str().expect("a host"));
        [&host[..], &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn client(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        let said = json!({
            "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false,
        });
        said.to_string().into_bytes()
    }

    /// The key as COSE: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
    fn cose(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().expect("a point"), point.y().expect("not compressed"));
        let head = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20";
        [&head[..], x, b"\x22\x58\x20", y].concat()
    }
}
