//! The configuration file: the same names as the flags, weaker than the environment and than them.

use crate::Failure;
use clap::CommandFactory as _;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::Table;

/// The command line with what the configuration file says added to it, as far as neither the
/// command line nor the environment says it already.
pub(super) fn with_config(given: Vec<OsString>) -> Result<Vec<OsString>, Failure> {
    let Some(path) = named(&given) else { return Ok(given) };
    let table = read(&path)?;
    let command = super::Cli::command();
    let mut all = given.clone();
    for (name, value) in &table {
        let Some(own) = value.as_table() else {
            let setting = Table::from_iter([(name.clone(), value.clone())]);
            all.splice(1..1, flags(&path, &setting, &command, &given)?);
            continue;
        };
        let subcommand = command.find_subcommand(name).ok_or_else(|| unknown(&path, name))?;
        let flags = flags(&path, own, subcommand, &given)?;
        if given.iter().any(|word| word.to_str() == Some(name.as_str())) {
            all.extend(flags);
        }
    }
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

fn flags(
    path: &Path,
    table: &Table,
    command: &clap::Command,
    given: &[OsString],
) -> Result<Vec<OsString>, Failure> {
    let mut flags = Vec::new();
    for (name, value) in table {
        let argument = command.get_arguments().find(|one| one.get_long() == Some(name.as_str()));
        let argument = argument.ok_or_else(|| unknown(path, name))?;
        let in_environment =
            argument.get_env().is_some_and(|variable| std::env::var_os(variable).is_some());
        let said = given.iter().filter_map(|word| word.to_str()?.strip_prefix("--")).any(|word| {
            word.strip_prefix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        });
        if in_environment || said {
            continue;
        }
        match (value.as_bool(), value.as_str()) {
            (Some(true), _) => flags.push(format!("--{name}").into()),
            (Some(false), _) => {}
            (None, Some(text)) => flags.push(format!("--{name}={text}").into()),
            (None, None) => flags.push(format!("--{name}={value}").into()),
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
    fn what_the_command_line_says_is_stronger_than_a_setting() {
        let config = "space-floor-mib = 1\n[serve]\nlisten = \"127.0.0.1:9999\"\n";
        let tail = |given: &[&str]| -> Vec<String> {
            let all = expanded(config, given).expect("understood");
            assert_eq!(all[1], "--space-floor-mib=1");
            all.into_iter().skip_while(|word| word != "serve").collect()
        };
        assert_eq!(tail(&["serve"]), ["serve", "--listen=127.0.0.1:9999"]);
        assert_eq!(tail(&["serve", "--listen", "127.0.0.1:1"]).len(), 3);
    }

    #[test]
    fn a_setting_that_does_not_exist_is_named() {
        let why = expanded("colour = \"red\"\n", &["verify"]).expect_err("refused");
        assert!(why.contains("`colour` is no setting"), "{why}");
    }
}
