//! Servers of others: processes on the loopback that end with this one, however it ends.

use crate::work::Folder;
use anyhow::{Context as _, Result, ensure};
use rustix::process::{Pid, Signal, geteuid, kill_process};
use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to answer after it was started.
const STARTING_MAX: Duration = Duration::from_secs(60);

/// A running server, ended when this is dropped.
pub(crate) struct Server {
    process: Child,
    log: PathBuf,
    /// What it wrote lies here.
    _folder: Folder,
}

impl Server {
    /// Starts it; what it prints goes to `server.log` in the folder.
    pub(crate) fn start(mut command: Command, folder: Folder) -> Result<Self> {
        let log = folder.path().join("server.log");
        let file = File::create(&log)?;
        let command = command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let process = command.spawn().with_context(|| format!("{command:?} does not start"))?;
        Ok(Self { process, log, _folder: folder })
    }

    /// Asks until it answers.
    pub(crate) fn answering<T>(&mut self, mut ask: impl FnMut() -> Result<T>) -> Result<T> {
        let began = Instant::now();
        loop {
            let error = match ask() {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if began.elapsed() > STARTING_MAX || self.process.try_wait()?.is_some() {
                let said = fs::read_to_string(&self.log).unwrap_or_default();
                return Err(error.context(format!("the server does not answer; it says:\n{said}")));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An interrupt ends both servers cleanly, without waiting for clients.
        if let Ok(pid) = i32::try_from(self.process.id()) {
            let _ = Pid::from_raw(pid).map(|pid| kill_process(pid, Signal::INT));
        }
        let _ = self.process.wait();
    }
}

/// A port of the loopback that nobody listens at. Another might take it before it is used: then
/// the server says so, and the run fails.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// A program that is interrupted when this process dies, by a kill as well.
pub(crate) fn tied(program: impl AsRef<OsStr>) -> Command {
    run_as(None, program.as_ref())
}

/// The same, run by somebody else where this process is root, as whom PostgreSQL refuses to run.
pub(crate) fn tied_unprivileged(program: impl AsRef<OsStr>) -> Command {
    run_as(unprivileged(), program.as_ref())
}

fn run_as(user: Option<&str>, program: &OsStr) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "INT"]);
    if let Some(name) = user {
        command.args(["--reuid", name, "--regid", name, "--clear-groups"]);
    }
    command.arg("--").arg(program);
    command
}

/// The user that Debian's packages make for it.
fn unprivileged() -> Option<&'static str> {
    geteuid().is_root().then_some("postgres")
}

/// Hands a folder over to that user, who may then pass through the one above it, too.
pub(crate) fn hand_over(folder: &Path) -> Result<()> {
    let Some(name) = unprivileged() else { return Ok(()) };
    let users = fs::read_to_string("/etc/passwd")?;
    let mut users = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let user = users.find(|fields| fields[0] == name);
    let user = user.with_context(|| format!("there is no user {name} to run the server as"))?;
    ensure!(user.len() > 3, "/etc/passwd is not as expected");
    chown(folder, Some(user[2].parse()?), Some(user[3].parse()?))?;
    if let Some(above) = folder.parent() {
        let mode = fs::metadata(above)?.permissions().mode();
        fs::set_permissions(above, Permissions::from_mode(mode | 0o011))?;
    }
    Ok(())
}
