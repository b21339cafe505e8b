//! A ZIP archive in memory (PKWARE APPNOTE 6.3, method 0): a few files, stored as they are, for one answer.
//!
//! What it is not: it compresses nothing and reads nothing; names are UTF-8 and at most 64 KiB, archives below 4 GiB.

/// The date of every entry: 1 January 1980, the first there is. The archive's own date is its file's.
const DOS_DATE: u16 = 0x21;
/// Version 2.0, the least that knows folders.
const VERSION: u16 = 20;
/// Names are UTF-8.
const FLAGS: u16 = 0x0800;

/// An archive under construction.
#[derive(Debug, Default)]
pub(super) struct Zip {
    out: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
}

impl Zip {
    /// Adds a file under a path whose parts are separated by `/`. A file too many or too large is left out and `false` said.
    #[must_use]
    pub fn add(&mut self, path: &str, content: &[u8]) -> bool {
        let (Ok(name_bytes), Ok(size), Ok(offset), Some(entries)) = (
            u16::try_from(path.len()),
            u32::try_from(content.len()),
            u32::try_from(self.out.len()),
            self.entries.checked_add(1),
        ) else {
            return false;
        };
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let mut common = Vec::with_capacity(26);
        for half in [VERSION, FLAGS, 0, 0, DOS_DATE] {
            common.extend(half.to_le_bytes());
        }
        for word in [crc.sum(), size, size] {
            common.extend(word.to_le_bytes());
        }
        common.extend(name_bytes.to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        self.out.extend(0x0403_4b50_u32.to_le_bytes());
        self.out.extend(&common);
        self.out.extend(path.as_bytes());
        self.out.extend(content);
        self.directory.extend(0x0201_4b50_u32.to_le_bytes());
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(&common);
        // No comment, first disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(path.as_bytes());
        self.entries = entries;
        true
    }

    /// The whole archive; `None` when it grew beyond what the format holds.
    #[must_use]
    pub fn finish(mut self) -> Option<Vec<u8>> {
        let offset = u32::try_from(self.out.len()).ok()?;
        let size = u32::try_from(self.directory.len()).ok()?;
        self.out.append(&mut self.directory);
        self.out.extend(0x0605_4b50_u32.to_le_bytes());
        self.out.extend([0; 4]);
        self.out.extend(self.entries.to_le_bytes());
        self.out.extend(self.entries.to_le_bytes());
        self.out.extend(size.to_le_bytes());
        self.out.extend(offset.to_le_bytes());
        self.out.extend(0_u16.to_le_bytes());
        Some(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_what_other_programs_read() {
        let mut zip = Zip::default();
        assert!(zip.add("a.txt", b"hello"));
        assert!(zip.add("melodies/Lied \u{fc}ber.mid", b""));
        let bytes = zip.finish().unwrap();
        // The fixed points of PKWARE's APPNOTE, 4.3.
        assert_eq!(&bytes[..4], b"PK\x03\x04");
        assert_eq!(
            &bytes[14..18],
            0x3610_a686_u32.to_le_bytes(),
            "the CRC-32 of hello"
        );
        assert_eq!(&bytes[30..40], b"a.txthello");
        let end = &bytes[bytes.len() - 22..];
        assert_eq!(&end[..4], b"PK\x05\x06");
        assert_eq!(u16::from_le_bytes([end[10], end[11]]), 2);
        let directory = u32::from_le_bytes([end[16], end[17], end[18], end[19]]) as usize;
        assert_eq!(&bytes[directory..directory + 4], b"PK\x01\x02");
        assert_eq!(&bytes[directory + 46..directory + 51], b"a.txt");
    }
}
