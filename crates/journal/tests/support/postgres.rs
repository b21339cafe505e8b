//! PostgreSQL servers of one's own, from Debian's packages: started as child processes on free ports, as a user that is not
//! root, in a folder that goes with them.
//!
//! Each server has a guard, a shell that waits for the end of its standard input: when the test process ends, in whatever
//! way, the pipe closes, and the guard ends the server and deletes its folder.

use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use journal::Place;

/// Where Debian puts the programs.
const PROGRAMS: &str = "/usr/lib/postgresql/15/bin";
/// The user that servers run as when the tests run as root, which PostgreSQL refuses: `nobody`.
const NOBODY: u32 = 65_534;
/// Attempts until a server answers, 20 ms apart: half a minute on a machine that does much else.
const ATTEMPTS: u32 = 1500;

/// A running server, or one that was killed and keeps its data.
pub struct Server {
    folder: PathBuf,
    port: u16,
    guard: Option<Child>,
    /// Bytes a file of its may have, when they are limited.
    file_bytes_max: Option<u64>,
}

/// What a server promises of its disk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durable {
    /// Nothing beyond its own life: quick, for all tests but those about crashes.
    No,
    /// What was committed survives.
    Yes,
}

impl Server {
    /// Makes and starts a server.
    pub fn start(durable: Durable) -> Self {
        Self::make(durable, None)
    }

    /// A server none of whose files may have more than so many bytes, as on a full disk.
    pub fn start_with_files_of(bytes: u64) -> Self {
        Self::make(Durable::No, Some(bytes))
    }

    fn make(durable: Durable, file_bytes_max: Option<u64>) -> Self {
        let folder = own_folder();
        run(
            &folder,
            "initdb",
            &[
                "-D",
                "data",
                "-U",
                "finalverse",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
                "-k",
                "--wal-segsize=1",
            ],
        );
        let mut server = Self {
            folder,
            port: 0,
            guard: None,
            file_bytes_max,
        };
        let sync = if durable == Durable::Yes { "on" } else { "off" };
        server.configure(&format!(
            "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 200\n\
             shared_buffers = 16MB\nfsync = {sync}\nfull_page_writes = {sync}\nautovacuum = off\nmax_wal_senders = 4\n\
             wal_level = replica\nhot_standby = on\nlog_min_messages = error\nwal_sender_timeout = 2s\n\
             wal_receiver_status_interval = 1s\n"
        ));
        server.go_on();
        server
    }

    /// A standby that streams from this server and confirms what it took.
    pub fn standby(&self) -> Self {
        self.standby_at(free_port())
    }

    /// The same, on a port that was free.
    pub fn standby_at(&self, port: u16) -> Self {
        let folder = own_folder();
        let from = format!(
            "host=127.0.0.1 port={} user=finalverse application_name=standby",
            self.port
        );
        run(
            &folder,
            "pg_basebackup",
            &[
                "-D", "data", "-d", &from, "-R", "-X", "stream", "-c", "fast", "-N",
            ],
        );
        let mut server = Self {
            folder,
            port: 0,
            guard: None,
            file_bytes_max: None,
        };
        server.go_on_at(port);
        server
    }

    /// Overwrites the first page of one of its files, as a failing disk does; it must not run.
    pub fn damage(&self, path: &str) {
        use std::io::{Seek, SeekFrom};
        let file = self.folder.join("data").join(path);
        let mut file = std::fs::OpenOptions::new().write(true).open(file).unwrap();
        file.seek(SeekFrom::Start(4096)).unwrap();
        file.write_all(&[0xa5; 4096]).unwrap();
        file.sync_all().unwrap();
    }

    /// Adds settings; they count from the next start, or reload.
    pub fn configure(&self, settings: &str) {
        let file = self.folder.join("data/postgresql.auto.conf");
        let mut file = std::fs::OpenOptions::new().append(true).open(file).unwrap();
        file.write_all(settings.as_bytes()).unwrap();
    }

    /// Starts it over its data, on a free port, and waits until it answers.
    pub fn go_on(&mut self) {
        self.go_on_at(free_port());
    }

    /// Starts it over its data on the port it had.
    pub fn come_back(&mut self) {
        self.go_on_at(self.port);
    }

    fn go_on_at(&mut self, port: u16) {
        self.port = port;
        let script = format!(
            "cd {folder}; {limit}{user} {PROGRAMS}/postgres -D data -p {port} >>log 2>&1 & server=$!; \
             echo $server >pid; cat >/dev/null; kill -QUIT $server 2>/dev/null; \
             kill -CONT $server $(ps -o pid= --ppid $server) 2>/dev/null; wait $server; \
             [ -e keep ] || rm -rf {folder}",
            folder = self.folder.display(),
            limit = self.file_bytes_max.map_or(String::new(), |bytes| format!(
                "prlimit --fsize={bytes}:unlimited "
            )),
            user = as_user().join(" "),
        );
        let mut guard = Command::new("sh");
        let guard = guard.args(["-c", &script]).stdin(Stdio::piped());
        self.guard = Some(guard.spawn().unwrap());
        for _ in 0..ATTEMPTS {
            let port = port.to_string();
            let ready = program("pg_isready")
                .args(["-q", "-h", "127.0.0.1", "-p", &port])
                .status();
            if ready.unwrap().success() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("the database server does not answer:\n{log}");
    }

    /// Kills it at once, as a power cut would; its data stay.
    pub fn kill(&mut self) {
        self.end("-QUIT");
    }

    fn end(&mut self, signal: &str) {
        if let Some(mut guard) = self.guard.take() {
            std::fs::write(self.folder.join("keep"), "").unwrap();
            self.signal(signal);
            drop(guard.stdin.take());
            guard.wait().unwrap();
            std::fs::remove_file(self.folder.join("keep")).unwrap();
        }
    }

    /// Sends a signal to the server itself.
    pub fn signal(&self, signal: &str) {
        let pid = std::fs::read_to_string(self.folder.join("pid")).unwrap();
        // It may have ended by itself.
        let _ = Command::new("kill").args([signal, pid.trim()]).status().unwrap();
    }

    /// Sends a signal to the server and to every process of it: it stands still, or goes on, as a whole.
    pub fn signal_all(&self, signal: &str) {
        // First the one that makes the others: a process that it made after the list was read would go on alone.
        self.signal(signal);
        let pid = std::fs::read_to_string(self.folder.join("pid")).unwrap();
        let listed = Command::new("ps")
            .args(["-o", "pid=", "--ppid", pid.trim()])
            .output()
            .unwrap();
        let children = String::from_utf8(listed.stdout).unwrap();
        // One of them may have ended meanwhile.
        let children = children.split_whitespace();
        let _ = Command::new("kill").arg(signal).args(children).status().unwrap();
    }

    /// Sends a signal to one of its processes.
    pub fn signal_to(&self, pid: i64, signal: &str) {
        let sent = Command::new("kill")
            .args([signal, &pid.to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Lifts the limit of its files' sizes, and ends the connections that began under it.
    pub async fn give_room(&self) {
        let pid = std::fs::read_to_string(self.folder.join("pid")).unwrap();
        let words = [
            as_user(),
            vec![
                "prlimit".into(),
                "--pid".into(),
                pid.trim().into(),
                "--fsize=unlimited".into(),
            ],
        ];
        let words = words.concat();
        assert!(
            Command::new(&words[0])
                .args(&words[1..])
                .status()
                .unwrap()
                .success()
        );
        let others = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()";
        self.sql("postgres", others).await;
    }

    /// A number that it answers to a query.
    pub async fn number(&self, database: &str, sql: &'static str) -> i64 {
        use sqlx::Connection;
        let mut connection = sqlx::PgConnection::connect(&self.address(database))
            .await
            .unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
    }

    /// Makes a standby the primary.
    pub fn promote(&self) {
        run(&self.folder, "pg_ctl", &["-D", "data", "-w", "promote"]);
    }

    /// Reads its settings anew.
    pub fn reload(&self) {
        self.signal("-HUP");
    }

    /// The address of one of its databases.
    pub fn address(&self, database: &str) -> String {
        format!(
            "postgres://finalverse@127.0.0.1:{}/{database}?sslmode=disable",
            self.port
        )
    }

    /// A new, empty database; answers its address.
    pub async fn new_database(&self) -> String {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("world_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("create database {name}")).await;
        self.address(&name)
    }

    /// Runs a statement as an operator would, beside whatever runs.
    pub async fn sql(&self, database: &str, statement: &str) {
        use sqlx::Connection;
        let mut connection = sqlx::PgConnection::connect(&self.address(database))
            .await
            .unwrap();
        let statement = sqlx::AssertSqlSafe(statement.to_owned());
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut guard) = self.guard.take() {
            drop(guard.stdin.take());
            // The guard deletes the folder; that it could not be waited for harms nothing.
            let _ = guard.wait();
        } else {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// A port that is free now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// The server that the tests of one program share, started by the first that needs it.
pub fn shared() -> &'static Server {
    static SHARED: Mutex<Option<&'static Server>> = Mutex::new(None);
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.get_or_insert_with(|| Box::leak(Box::new(Server::start(Durable::No))))
}

/// The place of a new database of the shared server.
pub async fn new_place() -> Place {
    Place::parse(&shared().new_database().await).unwrap()
}

/// A new folder that belongs to the servers' user.
fn own_folder() -> PathBuf {
    let folder = tempfile::Builder::new()
        .prefix("finalverse-postgres-")
        .tempdir()
        .unwrap()
        .keep();
    if is_root() {
        std::os::unix::fs::chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    folder
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

/// What a command line begins with so that it runs as the servers' user.
fn as_user() -> Vec<String> {
    if is_root() {
        let words = format!("setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups");
        words.split(' ').map(str::to_owned).collect()
    } else {
        Vec::new()
    }
}

fn program(name: &str) -> Command {
    let path = Path::new(PROGRAMS).join(name);
    assert!(
        path.exists(),
        "these tests need Debian's postgresql-15: `cargo xtask test install`"
    );
    let mut words = as_user();
    words.push(path.display().to_string());
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    command
}

fn run(folder: &Path, name: &str, arguments: &[&str]) {
    let done = program(name)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{name}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
}
