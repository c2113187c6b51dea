//! The configuration file: the same names as the flags, weaker than the environment and than them.

use crate::Failure;
use clap::CommandFactory as _;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// The command line with what the configuration file says put before it, so that whatever is said
/// on the command line itself comes later and holds.
pub(super) fn with_config(given: Vec<OsString>) -> Result<Vec<OsString>, Failure> {
    let Some(path) = named(&given) else { return Ok(given) };
    let table = read(&path)?;
    let command = super::Cli::command();
    let mut all = given;
    for (name, value) in &table {
        let Value::Table(own) = value else { continue };
        let place = all.iter().position(|word| word.to_str() == Some(name.as_str()));
        let subcommand = command.find_subcommand(name);
        let subcommand = subcommand.ok_or_else(|| unknown(&path, name))?;
        if let Some(place) = place {
            let flags = flags(&path, own, subcommand)?;
            all.splice(place + 1..place + 1, flags);
        }
    }
    let global: Table = table.into_iter().filter(|(_, value)| !value.is_table()).collect();
    let flags = flags(&path, &global, &command)?;
    all.splice(1..1, flags);
    Ok(all)
}

fn named(given: &[OsString]) -> Option<PathBuf> {
    let mut words = given.iter();
    while let Some(word) = words.next() {
        let Some(text) = word.to_str() else { continue };
        if text == "--config" {
            return words.next().map(PathBuf::from);
        }
        if let Some(path) = text.strip_prefix("--config=") {
            return Some(PathBuf::from(path));
        }
    }
    std::env::var_os("STEPIN_CONFIG").map(PathBuf::from)
}

fn read(path: &Path) -> Result<Table, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::malformed(format!("{}: {error}", path.display())))?;
    text.parse().map_err(|error| Failure::malformed(format!("{}: {error}", path.display())))
}

fn flags(path: &Path, table: &Table, command: &clap::Command) -> Result<Vec<OsString>, Failure> {
    let mut flags = Vec::new();
    for (name, value) in table {
        let argument = command.get_arguments().find(|one| one.get_long() == Some(name.as_str()));
        let argument = argument.ok_or_else(|| unknown(path, name))?;
        if argument.get_env().is_some_and(|variable| std::env::var_os(variable).is_some()) {
            continue;
        }
        match value {
            Value::Boolean(true) => flags.push(format!("--{name}").into()),
            Value::Boolean(false) => {}
            Value::String(text) => flags.push(format!("--{name}={text}").into()),
            other => flags.push(format!("--{name}={other}").into()),
        }
    }
    Ok(flags)
}

fn unknown(path: &Path, name: &str) -> Failure {
    let path = path.display();
    Failure::malformed(format!(
        "{path}: `{name}` is no setting; settings are called like the flags (see --help), those of \
         one command in a table of its name"
    ))
}

#[cfg(test)]
mod tests {
    use super::with_config;
    use std::ffi::OsString;
    use std::io::Write as _;

    fn expanded(config: &str, given: &[&str]) -> Result<Vec<String>, String> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(config.as_bytes()).expect("written");
        let mut words: Vec<OsString> = vec!["stepin".into(), "--config".into(), file.path().into()];
        words.extend(given.iter().map(OsString::from));
        let all = with_config(words).map_err(|failure| failure.to_string())?;
        Ok(all.into_iter().filter_map(|word| word.into_string().ok()).collect())
    }

    #[test]
    fn settings_stand_before_what_the_command_line_says() {
        let config = "space-floor-mib = 1\n[serve]\nlisten = \"127.0.0.1:9999\"\n";
        let all = expanded(config, &["serve", "--listen", "127.0.0.1:1"]).expect("understood");
        assert_eq!(all[1], "--space-floor-mib=1");
        let tail: Vec<_> = all.iter().skip_while(|word| *word != "serve").collect();
        assert_eq!(tail, ["serve", "--listen=127.0.0.1:9999", "--listen", "127.0.0.1:1"]);
    }

    #[test]
    fn a_setting_that_does_not_exist_is_named() {
        let why = expanded("colour = \"red\"\n", &["verify"]).expect_err("refused");
        assert!(why.contains("`colour` is no setting"), "{why}");
    }
}
