//! The first bytes of a SQLite file, looked at before anything opens it: SQLite itself starts with many damages of its header, and then writes by it.
//!
//! A file that was cut short is found too, where nothing waits in its write-ahead log. The format is SQLite's
//! (<https://www.sqlite.org/fileformat.html>, section 1.3); what holds beyond it is so of every file that we make. What it is not: pages are not read;
//! whether all of a file is whole tells `journal verify`, which reads it all.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::StoreError;

/// Bytes of the header.
const HEADER_BYTES: usize = 100;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Shares of a page that its format fixes: 64, 32 and 32 of 255.
const FRACTIONS: [u8; 3] = [64, 32, 32];
/// Text is UTF-8.
const UTF_8: u32 = 1;
/// The newest format of a schema.
const SCHEMA_FORMAT_MAX: u32 = 4;
/// Versions of SQLite that write this format, as it numbers them: 3.0.0 and up to 4.0.0.
const WRITERS: std::ops::Range<u32> = 3_000_000..4_000_000;
/// Bytes that are kept for later versions, and are zero.
const RESERVED: std::ops::Range<usize> = 72..92;

/// Looks at the header of a file that is there and not empty.
///
/// # Errors
/// [`StoreError::Corrupt`] when it is damaged; nothing when it cannot be read at all, since opening it says so better.
pub(super) fn look(path: &Path) -> Result<(), StoreError> {
    let Ok(mut file) = File::open(path) else {
        return Ok(());
    };
    let Ok(length) = file.metadata().map(|file| file.len()) else {
        return Ok(());
    };
    let mut header = [0; HEADER_BYTES];
    match file.read_exact(&mut header) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            return Err(damaged(path, "it is shorter than a header"));
        }
        Err(_) => return Ok(()),
    }
    // What is no SQLite file at all is said to be so by whoever opens it.
    if header[..MAGIC.len()] != *MAGIC {
        return Ok(());
    }
    let pages = number(&header, 28);
    // A new file's first page says nothing of a schema until the log is emptied into it.
    let blank = pages <= 1 || waits(path);
    if let Some(why) = fault(&header, blank) {
        return Err(damaged(path, &why));
    }
    let whole = u64::from(pages) * u64::from(page_bytes(&header));
    // Where something waits in the log, the file is as long as it was when the log was last emptied into it.
    if pages > 0 && length < whole && !waits(path) {
        let why = format!("{length} bytes where its header tells {whole}: it was cut short");
        return Err(damaged(path, &why));
    }
    Ok(())
}

/// What of a header cannot be; where it may be `blank`, it need not tell of a schema yet.
fn fault(header: &[u8; HEADER_BYTES], blank: bool) -> Option<String> {
    let page = page_bytes(header);
    if !page.is_power_of_two() || !(512..=65_536).contains(&page) {
        return Some(format!("pages of {page} bytes"));
    }
    if header[18..20].iter().any(|version| !(1..=2).contains(version)) || header[20] != 0 {
        return Some("a version of its format that there is not".to_owned());
    }
    if header[21..24] != FRACTIONS {
        return Some("shares of a page that are not of its format".to_owned());
    }
    let (schema, root, text) = (number(header, 44), number(header, 52), number(header, 56));
    let blank = blank && (schema, text) == (0, 0);
    if !blank && !(1..=SCHEMA_FORMAT_MAX).contains(&schema) {
        return Some(format!("a schema of format {schema}"));
    }
    if root != 0 || number(header, 64) != 0 {
        return Some("a way of vacuuming that no world is made with".to_owned());
    }
    if !blank && text != UTF_8 {
        return Some(format!("text of encoding {text}"));
    }
    if header[RESERVED].iter().any(|byte| *byte != 0) {
        return Some("something stands where zeros are kept".to_owned());
    }
    let writer = number(header, 96);
    (!WRITERS.contains(&writer)).then(|| format!("it was written by a SQLite of number {writer}"))
}

fn page_bytes(header: &[u8; HEADER_BYTES]) -> u32 {
    match u16::from_be_bytes([header[16], header[17]]) {
        // Too large for its two bytes.
        1 => 65_536,
        bytes => u32::from(bytes),
    }
}

/// The number of four bytes at a place.
fn number(header: &[u8; HEADER_BYTES], at: usize) -> u32 {
    u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
}

/// Whether the file has a write-ahead log that is not empty.
fn waits(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(PathBuf::from(log)).is_ok_and(|log| log.len() > 0)
}

fn damaged(path: &Path, why: &str) -> StoreError {
    StoreError::Corrupt {
        what: format!("the header of {}", path.display()),
        why: why.to_owned(),
    }
}
