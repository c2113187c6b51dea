//! A witness on a folder of its own, ended with the test.

use crate::history::key;
use proof::add_checkpoint::AddCheckpoint;
use proof::{Note, NoteSignature, VerifierKey, cosignature};
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub(crate) const NAME: &str = "witness.example/stepin";

pub(crate) struct Witness {
    folder: TempDir,
    running: Option<Running>,
}

struct Running {
    child: Child,
    address: String,
    key: VerifierKey,
    _stdout: BufReader<ChildStdout>,
}

impl Drop for Running {
    /// As `kill -9` does.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content: String,
    pub(crate) body: String,
}

impl Witness {
    pub(crate) fn nowhere() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), running: None }
    }

    pub(crate) fn started() -> Self {
        let mut witness = Self::nowhere();
        witness.start();
        witness
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    pub(crate) fn start(&mut self) {
        let mut child = self.command(NAME, &key().verifier().to_string());
        let mut child = child.stdout(Stdio::piped()).spawn().expect("the witness starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut said = |what: &str| {
            let mut line = String::new();
            stdout.read_line(&mut line).expect("it speaks");
            let line = line.trim().to_owned();
            line.strip_prefix(what).map(str::to_owned).unwrap_or_else(|| panic!("{what}: {line:?}"))
        };
        let key = VerifierKey::parse(&said("verifier key: ")).expect("a key");
        let address = said("listening on ");
        self.running = Some(Running { child, address, key, _stdout: stdout });
    }

    fn command(&self, name: &str, log: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stepin"));
        command.args(["witness", "--listen", "127.0.0.1:0", "--name", name, "--log", log]);
        command.arg("--state").arg(self.state()).stdin(Stdio::null()).stderr(Stdio::null());
        command.env("STEPIN_LOG", "info");
        command
    }

    /// A start that is to fail; how it ended.
    pub(crate) fn start_in_vain(&self, name: &str, log: &str) -> Output {
        let mut command = self.command(name, log);
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("it can be started");
        let began = Instant::now();
        while child.try_wait().expect("it can be waited for").is_none() {
            if began.elapsed() > Duration::from_secs(20) {
                let _ = child.kill();
                panic!("it started, and should not have");
            }
            thread::sleep(Duration::from_millis(10));
        }
        child.wait_with_output().expect("it has ended")
    }

    pub(crate) fn kill(&mut self) {
        drop(self.running.take().expect("it runs"));
    }

    pub(crate) fn url(&self) -> &str {
        &self.running.as_ref().expect("it runs").address
    }

    pub(crate) fn key(&self) -> VerifierKey {
        self.running.as_ref().expect("it runs").key.clone()
    }

    pub(crate) fn post(&self, body: impl AsRef<[u8]>) -> Reply {
        post(self.url(), body.as_ref()).expect("it answers")
    }

    pub(crate) fn ask(&self, request: &AddCheckpoint) -> Reply {
        self.post(request.to_text())
    }

    /// When it cosigned this, from its answer.
    #[track_caller]
    pub(crate) fn cosigned(&self, request: &AddCheckpoint) -> u64 {
        let reply = self.ask(request);
        assert_eq!(reply.status, 200, "{reply:?}");
        let line = reply.body.strip_suffix('\n').expect("its line ends");
        let line = NoteSignature::parse(line).expect("one signature");
        let note = Note { text: request.checkpoint.text.clone(), signatures: vec![line] };
        cosignature::verify(&note, &self.key()).expect("its own")
    }

    /// The size that it names when it is asked by somebody who knows nothing.
    #[track_caller]
    pub(crate) fn knows(&self, request: &AddCheckpoint) -> u64 {
        let reply = self.ask(request);
        assert_eq!((reply.status, reply.content.as_str()), (409, "text/x.tlog.size"), "{reply:?}");
        reply.body.strip_suffix('\n').and_then(|size| size.parse().ok()).expect("a size")
    }
}

pub(crate) fn post(url: &str, body: &[u8]) -> Result<Reply, ureq::Error> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into();
    let mut response = agent.post(format!("{url}/add-checkpoint")).send(body)?;
    let content = response.headers().get("content-type");
    let content = content.and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    let body = response.body_mut().read_to_string()?;
    Ok(Reply { status: response.status().as_u16(), content, body })
}
