//! What the machine needs: Node, the web client's packages, and for the tests some Debian packages.
//!
//! It installs only what is missing, and says plainly what to do where it may not.

use crate::run::{output, run, run_in};
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

/// Lowest Node version: major and minor.
const NODE_MIN: (u32, u32) = (20, 19);

/// The database that the journal is tested on beside SQLite.
const DATABASE: &str = "postgresql-15";

/// Debian packages of the tests with a file that each brings.
const DEBIAN_PACKAGES: [(&str, &str); 7] = [
    ("chromium", "/usr/bin/chromium"),
    (DATABASE, "/usr/lib/postgresql/15/bin/postgres"),
    ("python3-venv", "/usr/share/doc/python3-venv/copyright"),
    ("libegl1", "/usr/lib/x86_64-linux-gnu/libEGL.so.1"),
    ("libegl-mesa0", "/usr/lib/x86_64-linux-gnu/libEGL_mesa.so.0"),
    ("libgl1-mesa-dri", "/usr/lib/x86_64-linux-gnu/dri/swrast_dri.so"),
    (
        "fonts-liberation",
        "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    ),
];

/// Checks that Node is there and new enough.
pub fn node() -> Result<()> {
    let needed = format!(
        "Node {}.{} or newer with npm is needed: https://nodejs.org",
        NODE_MIN.0, NODE_MIN.1
    );
    let version = output("node", &["--version"]).context(needed.clone())?;
    let mut parts = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map(|part| part.parse().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < NODE_MIN {
        bail!("{needed}; this is {}", version.trim());
    }
    Ok(())
}

/// Installs the web client's packages when the lock file is newer than what is installed.
pub fn npm_packages() -> Result<()> {
    node()?;
    let installed = modified("web/node_modules/.package-lock.json");
    if installed.is_some() && installed >= modified("web/package-lock.json") {
        return Ok(());
    }
    println!("Installing the web client's packages");
    run_in(
        "web",
        "npm",
        &[
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ],
    )
}

/// Installs the Debian packages that the tests need, where they are missing.
pub fn debian_packages() -> Result<()> {
    let missing: Vec<&str> = DEBIAN_PACKAGES
        .iter()
        .filter(|(name, file)| !Path::new(file).exists() && !is_installed(name))
        .map(|(name, _)| *name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = format!("apt-get install --no-install-recommends {}", missing.join(" "));
    println!("Installing Debian packages: {}", missing.join(" "));
    let is_root = output("id", &["-u"]).is_ok_and(|id| id.trim() == "0");
    if is_root && missing.contains(&DATABASE) {
        no_own_database()?;
    }
    let installed = if is_root {
        run("apt-get", &["update", "-qq"]).and_then(|()| {
            let arguments = [
                &["install", "-y", "-qq", "--no-install-recommends"],
                missing.as_slice(),
            ]
            .concat();
            run("apt-get", &arguments)
        })
    } else {
        let arguments = [
            &["-n", "apt-get", "install", "-y", "-qq", "--no-install-recommends"],
            missing.as_slice(),
        ]
        .concat();
        run("sudo", &["-n", "apt-get", "update", "-qq"]).and_then(|()| run("sudo", &arguments))
    };
    installed.with_context(|| {
        format!("the tests need these Debian packages and may not install them; please run: {by_hand}")
    })
}

/// Keeps Debian's package from making and starting a database of its own: the tests start theirs.
fn no_own_database() -> Result<()> {
    const FOLDER: &str = "/etc/postgresql-common/createcluster.d";
    let file = format!("{FOLDER}/finalverse.conf");
    std::fs::create_dir_all(FOLDER)
        .and_then(|()| std::fs::write(&file, "create_main_cluster = false\n"))
        .with_context(|| format!("cannot write {file}"))
}

fn is_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${Status}", package])
        .output()
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("install ok installed"))
}

/// When a file was last changed; `None` when it does not exist.
pub fn modified(path: &str) -> Option<SystemTime> {
    std::fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()
}
