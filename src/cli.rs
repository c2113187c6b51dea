//! The command line.

mod arguments;
mod bench;
mod data;
mod demo;
mod import;
mod journey;
mod maintain;
mod output;
mod record;
mod remote;
mod serve;
mod target;

pub use arguments::Cli;

use crate::Failure;
use crate::failure::kind;
use arguments::Command;
use clap::Parser as _;
use output::{Out, say};
use std::process::ExitCode;

/// Reads the command line, does what it says, and ends with a documented code.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
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
    match command {
        Command::Init => maintain::init(&global, out),
        Command::Serve(serve) => serve::run(&global, &serve, out),
        Command::Demo(demo) => demo::run(&global, &demo, out),
        Command::Record(record) => record::run(&global, &record, out),
        Command::Journey(journey) => journey::run(&global, &journey, out),
        Command::Board(board) => journey::board(&global, &board, out),
        Command::Replay(replay) => maintain::replay(&global, &replay, out),
        Command::Rebuild => maintain::rebuild(&global, out),
        Command::Verify => maintain::verify(&global, out),
        Command::Repair(repair) => maintain::repair(&global, &repair, out),
        Command::Export(export) => import::export(&global, &export, out),
        Command::Import(import) => import::run(&global, &import, out),
        Command::Bench(bench) => bench::run(&global, &bench, out),
    }
}
