//! Licences of every crate that is built in, read from cargo metadata.

use cargo_metadata::Metadata;

/// Licences that may be combined with MIT OR Apache-2.0.
const ALLOWED: [&str; 13] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "Unlicense",
    "CC0-1.0",
    "MIT-0",
    "0BSD",
    "BSL-1.0",
];

/// Every package whose licence expression is not satisfied by the allowed ones.
pub fn check(metadata: &Metadata) -> Vec<String> {
    metadata
        .packages
        .iter()
        .filter_map(|package| match &package.license {
            Some(expression) if is_allowed(expression) => None,
            Some(expression) => Some(format!(
                "{} {}: licence {expression}",
                package.name, package.version
            )),
            None => Some(format!("{} {}: names no licence", package.name, package.version)),
        })
        .collect()
}

/// An SPDX expression of AND, OR and parentheses; `/` is the old spelling of OR.
fn is_allowed(expression: &str) -> bool {
    let text = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let mut at = 0;
    either(&tokens, &mut at)
}

fn either(tokens: &[&str], at: &mut usize) -> bool {
    let mut result = both(tokens, at);
    while tokens.get(*at) == Some(&"OR") {
        *at += 1;
        result |= both(tokens, at);
    }
    result
}

fn both(tokens: &[&str], at: &mut usize) -> bool {
    let mut result = one(tokens, at);
    while tokens.get(*at) == Some(&"AND") {
        *at += 1;
        result &= one(tokens, at);
    }
    result
}

fn one(tokens: &[&str], at: &mut usize) -> bool {
    if tokens.get(*at) == Some(&"(") {
        *at += 1;
        let result = either(tokens, at);
        *at += 1;
        return result;
    }
    let mut name = tokens.get(*at).copied().unwrap_or_default().to_owned();
    *at += 1;
    if tokens.get(*at) == Some(&"WITH") {
        name = format!("{name} WITH {}", tokens.get(*at + 1).copied().unwrap_or_default());
        *at += 2;
    }
    ALLOWED.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read() {
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "(MIT OR GPL-3.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(is_allowed(good), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "", "(GPL-2.0 OR LGPL-2.1) AND MIT"] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }
}
