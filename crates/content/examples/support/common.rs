//! What the drawing tools share: the content folder as a pack, and pictures as plain PPM.

use std::error::Error;
use std::fs;
use std::path::Path;

/// The pack of a content folder; what is wrong with it is printed.
pub fn pack(folder: &Path) -> Result<content::Pack, Box<dyn Error>> {
    content::load(files(folder, folder)?).map_err(|errors| {
        errors.iter().for_each(|error| eprintln!("{error}"));
        format!("{} errors", errors.len()).into()
    })
}

type File = (String, Vec<u8>);

fn files(root: &Path, folder: &Path) -> Result<Vec<File>, Box<dyn Error>> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            out.extend(files(root, &path)?);
        } else {
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            // A map needs no stories: it can be drawn while they are still being written.
            if !name.starts_with("journeys/") {
                out.push((name, fs::read(&path)?));
            }
        }
    }
    Ok(out)
}

/// A picture of red, green and blue bytes.
pub fn ppm(width: usize, height: usize, pixels: &[[u8; 3]]) -> Vec<u8> {
    let mut out = format!("P6\n{width} {height}\n255\n").into_bytes();
    out.extend(pixels.iter().flatten());
    out
}
