//! The file of the world key: one key a line, as 64 hexadecimal digits, readable by its owner only.
//!
//! It has a second line only while keys are being wrapped anew. What it is not: it does not know which key is in force; the
//! database does.

use std::io::Write;
use std::path::Path;

use super::{Kek, hex, random};
use crate::StoreError;

/// The keys of a file; `None` when there is no file, and none of them when it is not such a file.
pub(super) fn read(path: &Path) -> Result<Option<Vec<Kek>>, StoreError> {
    match std::fs::read_to_string(path) {
        Ok(text) => {
            let keys: Option<Vec<Kek>> = text.lines().map(|line| parse(line.trim())).collect();
            Ok(Some(keys.unwrap_or_default()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        // Bytes that are no text are no key either.
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Ok(Some(Vec::new())),
        Err(error) => Err(StoreError::file("read the world key", path)(error)),
    }
}

/// Makes the first key and its file, which must not be there.
pub(super) fn make(path: &Path) -> Result<Kek, StoreError> {
    let key = Kek(random());
    write_new(path, std::slice::from_ref(&key))?;
    sync_folder(path)?;
    Ok(key)
}

/// Puts these keys in the place of those in the file, all at once: whoever reads finds the old file or the new one.
pub(super) fn replace(path: &Path, keys: &[Kek]) -> Result<(), StoreError> {
    let beside = path.with_extension("key.new");
    // What an interrupted exchange left beside was never in force.
    match std::fs::remove_file(&beside) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(StoreError::file("clear the file of a new world key", &beside)(
                error,
            ));
        }
        _ => {}
    }
    write_new(&beside, keys)?;
    std::fs::rename(&beside, path).map_err(StoreError::file("put the new world key at", path))?;
    sync_folder(path)
}

fn parse(line: &str) -> Option<Kek> {
    let digits = line.len() == 64 && line.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().enumerate().take_while(|_| digits) {
        *byte = u8::from_str_radix(line.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    digits.then_some(Kek(bytes))
}

fn write_new(path: &Path, keys: &[Kek]) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let written = options.open(path).and_then(|mut file| {
        for key in keys {
            writeln!(file, "{}", hex(&key.0))?;
        }
        file.sync_all()
    });
    written.map_err(StoreError::file("write the world key", path))
}

/// The key must outlive a power cut as surely as what is sealed under it: its folder's entry is synced too.
fn sync_folder(path: &Path) -> Result<(), StoreError> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    let synced = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(StoreError::file("sync the folder of the world key", path))
}
