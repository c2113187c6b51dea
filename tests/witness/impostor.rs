//! Somebody who answers in place of a witness, with whatever a test likes.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

/// An address at which every request gets this answer; with none, it gets none at all.
pub(crate) fn answering(answer: Option<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (mut stream, answer) = (stream, answer.clone());
            thread::spawn(move || {
                let _ = stream.read(&mut [0; 64 * 1024]);
                match answer {
                    Some(answer) => drop(stream.write_all(answer.as_bytes())),
                    None => thread::sleep(Duration::from_secs(30)),
                }
            });
        }
    });
    url
}

pub(crate) fn http(status: u16, content: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {content}\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{body}"
    )
}
