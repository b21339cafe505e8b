//! What a session's owner will know it by: what device it seems to be, and coarsely from where.
//!
//! What it is not: it identifies nobody. Of what a browser says about itself only its family and system are kept, of an
//! address only the part that a whole neighbourhood shares.

use axum::http::{HeaderMap, header};
use std::net::IpAddr;

/// Browsers by what they say of themselves; the first that is found counts, since most name others as well.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
/// Systems, in the same way.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];
/// Parts the two halves of what is kept: no word of either has one.
const BETWEEN: char = '\n';

/// Device and place as they are kept, in one text.
#[must_use]
pub(super) fn describe(headers: &HeaderMap, address: IpAddr) -> String {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default();
    format!("{}{BETWEEN}{}", device(agent), place(address))
}

/// Device and place, read back.
#[must_use]
pub(super) fn parts(described: &str) -> (&str, &str) {
    described.split_once(BETWEEN).unwrap_or((described, ""))
}

fn device(agent: &str) -> String {
    let named = |table: &[(&str, &'static str)]| {
        let known = table.iter().find(|(mark, _)| agent.contains(mark));
        known.map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("a program on {system}"),
        (None, None) => "a program".to_owned(),
    }
}

fn place(address: IpAddr) -> String {
    match address.to_canonical() {
        address if address.is_loopback() => "this machine".to_owned(),
        address if address.is_unspecified() => String::new(),
        IpAddr::V4(four) => {
            let [a, b, c, _] = four.octets();
            format!("{a}.{b}.{c}.*")
        }
        IpAddr::V6(six) => {
            let [a, b, c, ..] = six.segments();
            format!("{a:x}:{b:x}:{c:x}:*")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_named_by_family_and_system_alone() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 \
                 Safari/537.36 Edg/140.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.5.0", "a program"),
            ("", "a program"),
            ("<script>alert(1)</script>\nLinux", "a program on Linux"),
        ] {
            assert_eq!(device(agent), name, "{agent}");
        }
    }

    #[test]
    fn places_are_neighbourhoods() {
        for (address, words) in [
            ("127.0.0.1", "this machine"),
            ("::ffff:127.0.0.1", "this machine"),
            ("192.0.2.77", "192.0.2.*"),
            ("::ffff:192.0.2.77", "192.0.2.*"),
            ("2001:db8:5:6::7", "2001:db8:5:*"),
            ("0.0.0.0", ""),
        ] {
            assert_eq!(place(address.parse().unwrap()), words);
        }
        assert_eq!(
            parts(&describe(&HeaderMap::new(), [192, 0, 2, 1].into())),
            ("a program", "192.0.2.*")
        );
        assert_eq!(parts(""), ("", ""));
    }
}
