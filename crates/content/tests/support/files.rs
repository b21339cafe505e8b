//! The real content folder as (path, text), for tests that load or break it.

use std::fs;
use std::path::Path;

/// Every file of `content/`, by its path inside it.
pub fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let mut out = Vec::new();
    gather(&root, &root, &mut out);
    assert!(out.len() > 20, "the content folder has files");
    out.sort();
    out
}

fn gather(root: &Path, folder: &Path, out: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(root, &path, out);
        } else {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            out.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}
