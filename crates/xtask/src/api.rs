//! `cargo xtask test api`: a property-based client (schemathesis) tries the whole HTTP API of a running server against its description.
//!
//! Every route gets valid and broken requests, by a fixed seed, with and without a token. What it is not: it judges nothing itself; no
//! answer may be a fault of the server, be undescribed, take what is wrong, or come without the token that it needs.

use crate::run::{run, target};
use crate::{play, setup};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Versions and hashes of the client and all it needs.
const REQUIREMENTS: &str = "crates/xtask/api/requirements.txt";
/// The seed of every request.
const SEED: &str = "20261122";
/// Requests of one route and phase, at most.
const EXAMPLES: &str = "30";
/// Seconds that may pass before an answer; a debug build hashes passwords slowly on a busy machine.
const PATIENCE_SECONDS: &str = "20";
/// What is checked of every answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
    response_headers_conformance,negative_data_rejection,missing_required_header,unsupported_method,\
    allow_header_conformance,ignored_auth";
/// Who asks: an operator, to whom every route is open.
const NAME: &str = "Weatherwax";
const PASSWORD: &str = "seven quiet lanterns";

/// Runs the client against a server of its own, over a world of its own.
pub fn api() -> Result<()> {
    let client = client()?;
    let folder = PathBuf::from(format!("{}/api-world", target()));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    let server = Server::start(&folder)?;
    let access = operator(&client, &server.address, &folder)?;
    let root = std::env::current_dir()?;
    let here = root.join("crates/xtask/api");
    let schemathesis = root.join(client.join("schemathesis"));
    let description = format!("{}/api/openapi.json", server.address);
    let status = Command::new(schemathesis)
        .arg("--config-file")
        .arg(here.join("schemathesis.toml"))
        .args(["run", description.as_str()])
        .args(["--checks", CHECKS, "--seed", SEED, "--max-examples", EXAMPLES])
        .args(["--generation-deterministic", "--no-shrink"])
        .args([
            "--continue-on-failure",
            "--request-timeout",
            PATIENCE_SECONDS,
            "--no-color",
        ])
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("PYTHONPATH", &here)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("FINALVERSE_ACCESS", &access)
        .env("FINALVERSE_SERVER", &server.address)
        .env("FINALVERSE_CORPUS", root.join("corpus"))
        // What it notes for itself stays out of the sources.
        .current_dir(root.join(&folder))
        .stdin(Stdio::null())
        .status()
        .context("cannot start the property-based client")?;
    if !status.success() {
        bail!("the API does not keep to its description: {status}");
    }
    Ok(())
}

/// The folder of the client's programs; installed when what is wanted is not what is there.
fn client() -> Result<PathBuf> {
    let home = PathBuf::from(format!("{}/api-client", target()));
    let programs = home.join("bin");
    let installed = home.join("installed.txt");
    let wanted =
        std::fs::read_to_string(REQUIREMENTS).with_context(|| format!("cannot read {REQUIREMENTS}"))?;
    if std::fs::read_to_string(&installed).is_ok_and(|there| there == wanted) {
        return Ok(programs);
    }
    setup::debian_packages()?;
    println!("Installing the API's property-based client");
    let place = home.to_string_lossy();
    run("python3", &["-m", "venv", "--clear", &place])?;
    let python = programs.join("python");
    run(
        &python.to_string_lossy(),
        &[
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
            "-r",
            REQUIREMENTS,
        ],
    )?;
    std::fs::write(&installed, wanted).with_context(|| format!("cannot write {}", installed.display()))?;
    Ok(programs)
}

/// Makes an account, gives it the operator's role at the machine, and answers its access token.
fn operator(client: &Path, server: &str, world: &Path) -> Result<String> {
    let script = "import requests, sys\n\
        server, name, password = sys.argv[1:]\n\
        api = server + '/api/v1'\n\
        guest = requests.post(api + '/guest', timeout=20).json()\n\
        head = {'authorization': 'Bearer ' + guest['access']}\n\
        answer = requests.post(api + '/register', json={'name': name, 'password': password}, headers=head, timeout=20)\n\
        answer.raise_for_status()\n\
        print(answer.json()['access'])\n";
    let python = client.join("python");
    let asked = Command::new(&python)
        .args(["-c", script, server, NAME, PASSWORD])
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {}", python.display()))?;
    if !asked.status.success() {
        bail!("no account could be made: {}", asked.status);
    }
    run(
        &play::server_binary(),
        &["operator", "--world", &world.to_string_lossy(), "grant", NAME],
    )?;
    Ok(String::from_utf8_lossy(&asked.stdout).trim().to_owned())
}

/// A running server; it ends with this value.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(world: &Path) -> Result<Self> {
        let binary = play::server_binary();
        let mut child = Command::new(&binary)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--trusted-proxies",
                "127.0.0.1",
            ])
            .args(["--web", "none", "--log-filter", "error", "--world"])
            .arg(world)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {binary}"))?;
        let out = child.stdout.take().context("the server's output is piped")?;
        let mut server = Self {
            child,
            address: String::new(),
        };
        for line in BufReader::new(out).lines() {
            if let Some(address) = line?.strip_prefix("Finalverse is open at ") {
                server.address = address.trim().to_owned();
                return Ok(server);
            }
        }
        bail!("the server ended before it was open");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has nothing to lose; the world was made for this run.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
