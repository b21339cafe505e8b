//! The deploy files: each read by a parser of its form, and everything they name is there: settings, flags, commands, paths.
//!
//! What it is not: no image is built and no service started; `systemd-analyze verify` looks at the unit where it is installed.

use crate::stage::folder;
use saphyr::{LoadableYamlNode, Yaml};
use server::config::{Flags, read_to_serve, reference};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

fn text(name: &str) -> String {
    std::fs::read_to_string(folder("deploy").join(name)).unwrap()
}

/// Environment variables and flags that the configuration's reference knows.
fn known() -> BTreeSet<String> {
    let reference = reference::markdown();
    let ticked = reference.split('`').skip(1).step_by(2);
    // A flag may be shown with what it takes.
    let words = ticked.filter_map(|ticked| ticked.split(' ').next());
    words
        .filter(|word| word.starts_with("FINALVERSE_") || word.starts_with("--"))
        .map(str::to_owned)
        .collect()
}

/// The environment variables of the project that a text names.
fn named(text: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_uppercase() || c == '_';
    text.match_indices("FINALVERSE_")
        .map(|(at, _)| text[at..].chars().take_while(|c| is_name(*c)).collect())
        .collect()
}

#[test]
fn every_setting_that_the_deploy_files_name_is_one() {
    let known = known();
    assert!(
        known.contains("FINALVERSE_EDGE") && known.contains("--config"),
        "{known:?}"
    );
    let mut found = BTreeSet::new();
    for name in [
        "finalverse.service",
        "finalverse.toml",
        "Dockerfile",
        "compose.yaml",
    ] {
        let text = text(name);
        found.extend(named(&text));
        for command in text.lines().filter(|line| line.contains("finalverse serve")) {
            let flags = command.split_whitespace().filter(|word| word.starts_with("--"));
            for flag in flags {
                assert!(known.contains(flag), "{name}: {flag}");
            }
        }
    }
    assert!(found.len() > 7, "{found:?}");
    assert_eq!(
        found.difference(&known).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}

#[test]
fn the_example_configuration_is_one_that_serves() {
    let flags = Flags {
        file: Some(folder("deploy").join("finalverse.toml")),
        given: Vec::new(),
    };
    read_to_serve(&flags).unwrap();
}

#[test]
fn the_unit_is_one_and_its_commands_are_the_programs() {
    let unit = text("finalverse.service");
    let mut sections: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    let mut section = None;
    for (number, line) in unit.lines().enumerate() {
        match line.trim() {
            "" => {}
            comment if comment.starts_with('#') => {}
            head if head.starts_with('[') => section = Some(head),
            line => {
                let section = section.unwrap_or_else(|| panic!("line {number} is in no section"));
                let (key, value) = line
                    .split_once('=')
                    .unwrap_or_else(|| panic!("line {number}: {line}"));
                sections.entry(section).or_default().push((key, value));
            }
        }
    }
    assert_eq!(
        sections.keys().copied().collect::<Vec<_>>(),
        ["[Install]", "[Service]", "[Unit]"]
    );
    let program = env!("CARGO_BIN_EXE_finalverse");
    for (key, command) in &sections["[Service]"] {
        if !key.starts_with("Exec") {
            continue;
        }
        // With --help, a command that exists says so, and a flag that does not is refused.
        let words = command.strip_prefix("/usr/local/bin/finalverse ").unwrap();
        let helped = Command::new(program)
            .args(words.split(' '))
            .arg("--help")
            .output()
            .unwrap();
        assert!(
            helped.status.success(),
            "{command}: {}",
            String::from_utf8_lossy(&helped.stderr)
        );
    }
    let Ok(found) = Command::new("systemd-analyze").arg("--version").output() else {
        return;
    };
    assert!(found.status.success());
    let scratch = tempfile::TempDir::new().unwrap();
    let path = scratch.path().join("finalverse.service");
    // As it would be installed: with a program that is there.
    std::fs::write(&path, unit.replace("/usr/local/bin/finalverse", program)).unwrap();
    let verified = Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .arg(&path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("finalverse")).collect();
    assert_eq!(ours, Vec::<&str>::new(), "{said}");
}

/// The instructions of a Dockerfile: comments left out, continued lines joined, each with its words.
fn instructions(text: &str) -> Vec<(String, String)> {
    const KNOWN: [&str; 17] = [
        "FROM",
        "RUN",
        "CMD",
        "LABEL",
        "EXPOSE",
        "ENV",
        "ADD",
        "COPY",
        "ENTRYPOINT",
        "VOLUME",
        "USER",
        "WORKDIR",
        "ARG",
        "ONBUILD",
        "STOPSIGNAL",
        "HEALTHCHECK",
        "SHELL",
    ];
    let joined = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .fold(String::new(), |all, line| match line.strip_suffix('\\') {
            Some(continued) => all + continued,
            None => all + line + "\n",
        });
    let lines = joined.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let (name, rest) = line
                .trim()
                .split_once(' ')
                .unwrap_or_else(|| panic!("{line} says nothing"));
            assert!(KNOWN.contains(&name), "{name} is no instruction");
            let rest = rest.trim();
            // What is in brackets is JSON; a slip there would silently become a shell's command.
            if let Some(list) = rest.find('[').map(|at| &rest[at..]) {
                serde_json::from_str::<Vec<String>>(list).unwrap_or_else(|error| panic!("{line}: {error}"));
            }
            (name.to_owned(), rest.to_owned())
        })
        .collect()
}

#[test]
fn the_dockerfile_is_one_and_copies_what_there_is() {
    let file = instructions(&text("Dockerfile"));
    let all = |name: &str| -> Vec<&str> {
        let of_name = file.iter().filter(|(found, _)| found == name);
        of_name.map(|(_, rest)| rest.as_str()).collect()
    };
    let stages: Vec<&str> = all("FROM")
        .iter()
        .filter_map(|from| Some(from.split_once(" AS ")?.1))
        .collect();
    assert_eq!(stages, ["web", "server"]);
    assert_eq!(all("FROM").len(), 3, "what is shipped is built from neither");
    let mut copied = 0;
    for copy in all("COPY") {
        let words: Vec<&str> = copy.split_whitespace().collect();
        if let Some(stage) = words[0].strip_prefix("--from=") {
            assert!(stages.contains(&stage), "{copy}");
            continue;
        }
        for source in &words[..words.len() - 1] {
            copied += 1;
            assert!(folder(source).exists(), "{source} is not there");
        }
    }
    assert!(copied > 5);
    assert_eq!(all("USER"), ["10001"], "it does not run as root");
    let program = env!("CARGO_BIN_EXE_finalverse");
    assert!(all("HEALTHCHECK")[0].ends_with(r#"CMD ["finalverse", "ready"]"#));
    assert_eq!(
        (all("ENTRYPOINT"), all("CMD")),
        (vec![r#"["finalverse"]"#], vec![r#"["serve"]"#])
    );
    // Where the world is may stand behind all words of a command.
    for words in [
        &["serve", "--help"][..],
        &["ready", "--config", "finalverse.toml", "--help"],
        &["operator", "grant", "Lily", "--world", "world", "--help"],
        &["keys", "rotate", "--world", "world", "--help"],
    ] {
        assert!(
            Command::new(program)
                .args(words)
                .output()
                .unwrap()
                .status
                .success()
        );
    }
}

#[test]
fn the_composition_is_yaml_whose_parts_fit_together() {
    let text = text("compose.yaml");
    let documents = Yaml::load_from_str(&text).unwrap();
    let [root] = documents.as_slice() else {
        panic!("one document, not {}", documents.len());
    };
    let keys = |node: &Yaml<'_>| -> BTreeSet<String> {
        let map = node.as_mapping().unwrap();
        map.keys().map(|key| key.as_str().unwrap().to_owned()).collect()
    };
    let services = &root["services"];
    assert_eq!(
        keys(services),
        ["database", "proxy", "world"].map(str::to_owned).into()
    );
    for name in keys(services) {
        let service = &services[name.as_str()];
        let attached = service["networks"].as_vec().unwrap();
        for network in attached {
            assert!(
                keys(&root["networks"]).contains(network.as_str().unwrap()),
                "{name}"
            );
        }
        for volume in service["volumes"].as_vec().unwrap() {
            let from = volume.as_str().unwrap().split(':').next().unwrap();
            match from.strip_prefix("./") {
                Some(file) => assert!(folder("deploy").join(file).is_file(), "{from}"),
                None => assert!(keys(&root["volumes"]).contains(from), "{from}"),
            }
        }
    }
    let build = &services["world"]["build"];
    let context = folder("deploy").join(build["context"].as_str().unwrap());
    assert!(context.join(build["dockerfile"].as_str().unwrap()).is_file());
    // The subnet whose word about addresses is believed is the one that the proxy is in.
    let subnet = root["networks"]["edge"]["ipam"]["config"][0]["subnet"].as_str();
    assert_eq!(
        services["world"]["environment"]["FINALVERSE_TRUSTED_PROXIES"].as_str(),
        subnet
    );
    // Only the proxy is reachable from outside.
    assert!(
        services["proxy"]
            .as_mapping()
            .unwrap()
            .keys()
            .any(|key| key.as_str() == Some("ports"))
    );
    for name in ["world", "database"] {
        let service = services[name].as_mapping().unwrap();
        assert!(service.keys().all(|key| key.as_str() != Some("ports")), "{name}");
    }
}

/// The statements of a configuration in nginx's or Caddy's form: their words, and how deep they stand.
fn statements(name: &str, text: &str, ends: char) -> Vec<(usize, Vec<String>)> {
    let (mut depth, mut found, mut words) = (0_usize, Vec::new(), String::new());
    let mut close = |words: &mut String, depth: usize| {
        let split: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        words.clear();
        if !split.is_empty() {
            found.push((depth, split));
        }
    };
    for line in text.lines().filter(|line| !line.trim().starts_with('#')) {
        // A variable in braces stands for a word.
        let line = line.replace("{$DOMAIN}", "DOMAIN");
        for c in line.chars().chain(['\n']) {
            match c {
                '{' => {
                    close(&mut words, depth);
                    depth += 1;
                }
                '}' => {
                    close(&mut words, depth);
                    depth = depth
                        .checked_sub(1)
                        .unwrap_or_else(|| panic!("{name}: one brace too many"));
                }
                c if c == ends => close(&mut words, depth),
                c => words.push(c),
            }
        }
    }
    assert!(
        depth == 0 && words.trim().is_empty(),
        "{name} ends in the midst: {words}"
    );
    found
}

#[test]
fn the_proxies_append_the_address_pass_upgrades_and_hide_the_figures() {
    let nginx = text("nginx.conf");
    let nginx = statements("nginx.conf", &nginx, ';');
    let has = |wanted: &str| nginx.iter().any(|(_, words)| words.join(" ") == wanted);
    for wanted in [
        "proxy_pass http://127.0.0.1:7777",
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for",
        "proxy_set_header Upgrade $http_upgrade",
        "proxy_set_header Connection $connection_upgrade",
        "location = /metrics",
        "location = /healthz",
    ] {
        assert!(has(wanted), "{wanted}: {nginx:?}");
    }
    let caddy = text("Caddyfile");
    let caddy = statements("Caddyfile", &caddy, '\n');
    let has = |wanted: &str| caddy.iter().any(|(_, words)| words.join(" ") == wanted);
    assert!(
        has("reverse_proxy world:7777") && has("@inside path /metrics /healthz"),
        "{caddy:?}"
    );
    assert!(Path::new(&folder("deploy/Dockerfile.dockerignore")).is_file());
}
