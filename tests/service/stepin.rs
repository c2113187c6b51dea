//! The real binary, started on a folder of its own and ended with the test.

use crate::client::Client;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// A data folder, and the service on it while it runs.
pub(crate) struct Stepin {
    folder: TempDir,
    running: Option<Running>,
}

struct Running {
    child: Child,
    address: String,
    /// Kept open, so that the service is never told that nobody listens.
    _stdout: BufReader<ChildStdout>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Stepin {
    /// A folder in which nothing is yet.
    pub(crate) fn nowhere() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), running: None }
    }

    /// The service over an empty log.
    pub(crate) fn started() -> Self {
        let mut stepin = Self::nowhere();
        stepin.run(["init"]).ended(0);
        stepin.start();
        stepin
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn start(&mut self) {
        self.start_with(&[]);
    }

    /// The service with these in its environment.
    pub(crate) fn start_with(&mut self, environment: &[(&str, &str)]) {
        self.start_as(environment, &["--no-sign-in"]);
    }

    /// The service as people meet it: whoever asks has to sign in.
    pub(crate) fn start_with_sign_in(&mut self, options: &[&str]) {
        self.start_as(&[], options);
    }

    fn start_as(&mut self, environment: &[(&str, &str)], options: &[&str]) {
        let said = self.folder.path().join("stderr.txt");
        let mut child = command(&self.data())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(options)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(File::create(&said).expect("a file for what the service says"))
            .spawn()
            .expect("the service starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the service says where it listens");
        let address = line.trim().strip_prefix("listening on ").map(str::to_owned);
        let address = address.unwrap_or_else(|| {
            let said = std::fs::read_to_string(said).unwrap_or_default();
            panic!("the service did not start: {line}{said}")
        });
        self.running = Some(Running { child, address, _stdout: stdout });
    }

    /// Asks the service to stop, and waits until it has.
    pub(crate) fn stop(&mut self) {
        let mut running = self.running.take().expect("it runs");
        let pid = running.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status().expect("kill is there");
        assert!(asked.success());
        let ended = running.child.wait().expect("it ends");
        assert!(ended.success(), "the service ended with {ended}");
    }

    /// Sends the service a signal.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.running.as_ref().expect("it runs").child.id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &pid]).status();
        assert!(sent.expect("kill is there").success());
    }

    /// Ends the service without a word of warning.
    pub(crate) fn kill(&mut self) {
        drop(self.running.take().expect("it runs"));
    }

    pub(crate) fn url(&self) -> &str {
        &self.running.as_ref().expect("it runs").address
    }

    /// Somebody who asks: `P-07/practitioner`.
    pub(crate) fn asked_by(&self, actor: &str) -> Client {
        Client::new(self.url(), actor)
    }

    pub(crate) fn practitioner(&self) -> Client {
        self.asked_by("P-07/practitioner")
    }

    pub(crate) fn supervisor(&self) -> Client {
        self.asked_by("S-01/supervisor")
    }

    pub(crate) fn support_worker(&self) -> Client {
        self.asked_by("W-03/support-worker")
    }

    pub(crate) fn governance_lead(&self) -> Client {
        self.asked_by("G-01/governance-lead")
    }

    pub(crate) fn auditor(&self) -> Client {
        self.asked_by("A-01/auditor")
    }

    /// Runs a command on the folder.
    pub(crate) fn run<const N: usize>(&self, arguments: [&str; N]) -> Ran {
        Ran::of(command(&self.data()).args(arguments).output().expect("the command runs"))
    }

    /// Runs a command with however many arguments.
    pub(crate) fn run_all(&self, arguments: &[&str]) -> Ran {
        Ran::of(command(&self.data()).args(arguments).output().expect("the command runs"))
    }

    /// Runs a command with these in its environment.
    pub(crate) fn run_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Ran {
        let mut command = command(&self.data());
        command.envs(environment.iter().copied()).args(arguments);
        Ran::of(command.output().expect("the command runs"))
    }

    /// Runs a command that reads `input`.
    pub(crate) fn run_on<const N: usize>(&self, arguments: [&str; N], input: &str) -> Ran {
        let mut child = command(&self.data())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut stdin = child.stdin.take().expect("it is piped");
        stdin.write_all(input.as_bytes()).expect("the command reads");
        drop(stdin);
        Ran::of(child.wait_with_output().expect("the command ends"))
    }

    /// A file beside the data.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).expect("the folder can be written");
        path.display().to_string()
    }

    /// What the service said beside its answers.
    pub(crate) fn logged(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("stderr.txt")).expect("it runs")
    }

    /// A connection on which a test writes whatever bytes it likes.
    pub(crate) fn connected(&self) -> TcpStream {
        let address = self.url().strip_prefix("http://").expect("an address");
        let stream = TcpStream::connect(address).expect("the service listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout can be set");
        stream
    }

    /// Sends bytes and gives back all that comes until the service closes the connection.
    pub(crate) fn answer_to(&self, request: &str) -> String {
        let mut stream = self.connected();
        stream.write_all(request.as_bytes()).expect("the service reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the service answers");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

fn command(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stepin"));
    let unset = [
        "STEPIN_SERVER",
        "STEPIN_TOKEN",
        "STEPIN_MASTER_KEY",
        "STEPIN_SPACE_FLOOR_MIB",
        "STEPIN_NO_SIGN_IN",
        "STEPIN_PUBLIC_URL",
    ];
    for name in unset {
        command.env_remove(name);
    }
    command.env("STEPIN_DATA", data).env("STEPIN_LOG", "info").stdin(Stdio::null());
    command
}

/// A command that ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) said: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("commands speak UTF-8");
        let code = output.status.code().expect("it was not killed");
        Self { code, out: text(output.stdout), said: text(output.stderr) }
    }

    /// Its answer, given that it ended with this code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "out: {}\nsaid: {}", self.out, self.said);
        self
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).expect("the command prints JSON")
    }
}
