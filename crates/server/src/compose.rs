//! Content from a folder to everything made of it: rules, ground, atlas and tiles.
//!
//! Made once and shared: the ground of nine regions takes about a second. What it is not: nothing here changes while the server runs.

use anyhow::{Context, Result, bail};
use content::Pack;
use gateway::Site;
use protocol::http::Atlas;
use sha2::{Digest, Sha256};
use sim::Rules;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use world::land::Land;

/// Bytes of one content file.
const FILE_BYTES_MAX: u64 = 1024 * 1024;
/// The numbers of weaving, which `sim` reads.
const ATTUNEMENT: &str = "attunement.toml";

/// The composed world.
#[derive(Debug)]
pub struct Composed {
    /// The content's folder.
    pub folder: PathBuf,
    /// SHA-256 of the content, hexadecimal.
    pub hash: String,
    /// Content and the numbers of weaving.
    pub rules: Arc<Rules>,
    /// The ground.
    pub land: Arc<Land>,
    /// The atlas.
    pub atlas: Atlas,
    /// Atlas and tiles, encoded.
    pub site: Arc<Site>,
}

/// Content as it was read.
#[derive(Debug)]
pub struct Read {
    /// What the world is decided by.
    pub rules: Rules,
    /// SHA-256 over paths and bytes of all files, hexadecimal.
    pub hash: String,
}

/// Reads and checks a content folder.
///
/// # Errors
/// Everything that is wrong with it, one line each.
pub fn read_content(folder: &Path) -> Result<Read> {
    let mut files = Vec::new();
    collect(folder, folder, &mut files)?;
    let attunement = files.iter().find(|(path, _)| path == ATTUNEMENT);
    let attunement = attunement.with_context(|| format!("{} has no {ATTUNEMENT}", folder.display()))?;
    let attunement = String::from_utf8(attunement.1.clone()).context("attunement.toml is no UTF-8")?;
    let hash = hash_of(&files);
    let pack: Pack = match content::load(files) {
        Ok(pack) => pack,
        Err(errors) => {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            bail!(
                "{} {} in {}:\n{}",
                lines.len(),
                if lines.len() == 1 { "fault" } else { "faults" },
                folder.display(),
                lines.join("\n")
            );
        }
    };
    let rules = Rules::new(pack, &attunement)?;
    Ok(Read { rules, hash })
}

fn hash_of(files: &[(String, Vec<u8>)]) -> String {
    let mut hash = Sha256::new();
    for (path, bytes) in files {
        // With lengths, so that no two contents are written alike.
        hash.update((path.len() as u64).to_le_bytes());
        hash.update(path);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Composes the world from a content folder.
///
/// # Errors
/// Everything that is wrong with it.
pub fn compose(folder: &Path) -> Result<Composed> {
    let Read { rules, hash } = read_content(folder)?;
    let land = Land::generate(&rules.pack.composition());
    let atlas = content::atlas(&rules.pack, &land);
    let tiles = land
        .grounds()
        .iter()
        .map(|ground| (ground.address.clone(), ground.bytes.clone()));
    let site = Arc::new(Site::new(&atlas, tiles.collect()));
    Ok(Composed {
        folder: folder.to_owned(),
        hash,
        rules: Arc::new(rules),
        land: Arc::new(land),
        atlas,
        site,
    })
}

/// All TOML files below a folder, by their path in it, in order.
fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let reading = || format!("cannot read the content folder {}", folder.display());
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(reading)? {
        entries.push(entry.with_context(reading)?.path());
    }
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            let size = path.metadata().with_context(reading)?.len();
            if size > FILE_BYTES_MAX {
                bail!(
                    "{} has {size} bytes; at most {FILE_BYTES_MAX} are read",
                    path.display()
                );
            }
            let relative = path.strip_prefix(root).expect("it was found below the root");
            let name = relative.to_string_lossy().replace('\\', "/");
            files.push((
                name,
                std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?,
            ));
        }
    }
    Ok(())
}
