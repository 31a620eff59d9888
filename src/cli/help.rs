//! Help in Chinese, when the locale asks for it.
//!
//! The English texts are the doc comments of the options; the Chinese ones stand in `data/i18n/help.zh.toml`,
//! by command and option.

use std::collections::BTreeMap;

use clap::Command;

const CHINESE: &str = include_str!("../../data/i18n/help.zh.toml");

/// Whether the locale is Chinese: `LC_ALL`, `LC_MESSAGES` and `LANG`, the first that is set.
pub(super) fn prefers_chinese(variable: impl Fn(&str) -> Option<String>) -> bool {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()))
        .is_some_and(|locale| locale.to_ascii_lowercase().starts_with("zh"))
}

type Texts = BTreeMap<String, BTreeMap<String, String>>;

/// The command with its help texts in Chinese, or as it was.
pub(super) fn localise(command: Command, chinese: bool) -> Command {
    if !chinese {
        return command;
    }
    let texts: Texts = toml::from_str(CHINESE).unwrap_or_default();
    let command = translate(command, &texts, "fazhi");
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(&name, |sub| {
            let inner: Vec<String> = sub.get_subcommands().map(|s| s.get_name().to_owned()).collect();
            let sub = translate(sub, &texts, &name);
            inner.into_iter().fold(sub, |sub, leaf| {
                let key = format!("{name} {leaf}");
                sub.mut_subcommand(leaf, |leaf| translate(leaf, &texts, &key))
            })
        })
    })
}

fn translate(command: Command, texts: &Texts, name: &str) -> Command {
    let Some(own) = texts.get(name) else { return command };
    let shared = texts.get("options");
    let command = match own.get("about") {
        Some(about) => command.about(about.clone()),
        None => command,
    };
    let ids: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    ids.into_iter().fold(command, |command, id| {
        match own.get(&id).or_else(|| shared.and_then(|texts| texts.get(&id))) {
            Some(text) => command.mut_arg(&id, |arg| arg.help(text.clone())),
            None => command,
        }
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        type Case<'a> = (&'a [(&'a str, &'a str)], bool, &'a str);
        let cases: [Case<'_>; 5] = [
            (&[("LANG", "zh_CN.UTF-8")], true, "Chinese"),
            (&[("LANG", "zh_TW.UTF-8")], true, "Chinese of another place"),
            (&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")], false, "LC_ALL stands above LANG"),
            (&[("LC_ALL", ""), ("LANG", "zh_CN")], true, "an empty variable is not set"),
            (&[], false, "nothing is set"),
        ];
        for (variables, expected, reason) in cases {
            let found = prefers_chinese(|name| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            });
            assert_eq!(found, expected, "{reason}");
        }
    }

    #[test]
    fn every_command_and_option_has_a_chinese_text() {
        fn check(command: &Command, path: &str, missing: &mut Vec<String>) {
            let chinese = |text: Option<&clap::builder::StyledStr>| {
                text.is_some_and(|t| t.to_string().chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)))
            };
            if !chinese(command.get_about()) {
                missing.push(format!("{path}: about"));
            }
            for arg in command.get_arguments().filter(|arg| !["help", "version"].contains(&arg.get_id().as_str())) {
                if !chinese(arg.get_help()) {
                    missing.push(format!("{path}: {}", arg.get_id()));
                }
            }
            for sub in command.get_subcommands() {
                check(sub, &format!("{path} {}", sub.get_name()), missing);
            }
        }
        let mut missing = Vec::new();
        check(&localise(super::super::Args::command(), true), "fazhi", &mut missing);
        assert!(missing.is_empty(), "no Chinese text for {missing:#?}");
    }
}
