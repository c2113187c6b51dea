//! The command line.

mod arguments;
mod backup;
mod bench;
mod board;
mod checkpoint;
mod config;
mod data;
mod demo;
mod emergency;
mod erase;
mod import;
mod journey;
mod keys;
mod maintain;
mod mend;
mod organisation;
mod output;
mod people;
mod permissions;
mod policy;
mod record;
mod remote;
mod serve;
mod subject_access;
mod target;
mod verify;
mod witness;

pub use arguments::Cli;

use crate::Failure;
use crate::failure::kind;
use arguments::{At, Command, Global, Here};
use clap::Parser as _;
use output::{Out, say};
use std::process::ExitCode;

/// Reads the command line, does what it says, and ends with a documented code.
#[must_use]
pub fn run() -> ExitCode {
    let given = match config::with_config(std::env::args_os().collect()) {
        Ok(given) => given,
        Err(failure) => {
            say(&format!("stepin: {failure}"));
            return ExitCode::from(failure.kind().exit);
        }
    };
    let cli = match Cli::try_parse_from(given) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { kind::USAGE } else { 0 });
        }
    };
    let out = Out { json: cli.global.json, quiet: cli.global.quiet };
    match dispatch(cli, out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            out.failure(&failure);
            ExitCode::from(failure.kind().exit)
        }
    }
}

fn dispatch(cli: Cli, out: Out) -> Result<(), Failure> {
    let Cli { global, command } = cli;
    let at = |here: Here| here.in_place_of(&global);
    match command {
        Command::Init(At { here, asked }) => maintain::init(&at(here), &asked, out),
        Command::Serve(At { here, asked }) => serve::run(&at(here), &asked, out),
        Command::Demo(At { here, asked }) => demo::run(&at(here), &asked, out),
        Command::Record(asked) => record::run(&global, &asked, out),
        Command::Journey(At { here, asked }) => journey::run(&at(here), &asked, out),
        Command::Compare(At { here, asked }) => journey::compare(&at(here), &asked, out),
        Command::Board(At { here, asked }) => board::run(&at(here), &asked, out),
        Command::Organisation(At { here, asked }) => organisation::run(&at(here), &asked, out),
        Command::Permissions(asked) => permissions::run(&global, asked, out),
        Command::Policy(asked) => policy::run(&global, asked, out),
        Command::User(asked) => people::user(&global, asked.asked, out),
        Command::Token(asked) => people::token(&global, asked.asked, out),
        Command::Replay(At { here, asked }) => maintain::replay(&at(here), &asked, out),
        Command::Rebuild(here) => maintain::rebuild(&at(here), out),
        Command::Verify(At { here, asked }) => verify::run(&at(here), &asked, out),
        Command::Checkpoint(At { here, asked }) => checkpoint::run(&at(here), &asked, out),
        Command::Repair(At { here, asked }) => mend::repair(&at(here), &asked, out),
        Command::Backup(At { here, asked }) => backup::backup(&at(here), &asked, out),
        Command::Restore(At { here, asked }) => backup::restore(&at(here), &asked, out),
        Command::Export(At { here, asked }) => import::export(&at(here), &asked, out),
        Command::Import(At { here, asked }) => import::run(&at(here), &asked, out),
        Command::Erase(At { here, asked }) => erase::run(&at(here), &asked, out),
        Command::SubjectAccess(asked) => subject_access::run(&global, asked, out),
        Command::Emergency(asked) => emergency::run(&global, asked, out),
        Command::Witness(asked) => witness::run(&asked, out),
        Command::Keys(asked) => keys::run(&global, asked.command, out),
        Command::Bench(At { here, asked }) => bench::run(&at(here), &asked, out),
    }
}

impl Here {
    fn in_place_of(self, global: &Global) -> Global {
        let mut global = global.clone();
        if let Some(data) = self.data {
            global.data = data;
        }
        global
    }
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory as _;

    #[test]
    fn every_command_can_be_asked_for() {
        Cli::command().debug_assert();
    }
}
