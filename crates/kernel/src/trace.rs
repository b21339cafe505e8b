//! A trace context: which trace something belongs to and which step of it asked, in the form of W3C Trace Context (version 00).
//!
//! What it is not: it records nothing; it is an identity that passes through.

use std::fmt;
use std::str::FromStr;

/// Where in which trace something was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    /// The trace; never 0.
    pub trace: u128,
    /// The step that asks; never 0.
    pub span: u64,
    /// Whether who asks records it.
    pub sampled: bool,
}

/// A text that is no trace context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "no trace context: `00-`, 32 and 16 lower-case hexadecimal digits, neither all zero, and two of flags, with `-` between them, are"
)]
pub struct NoTraceContext;

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags = u8::from(self.sampled);
        write!(f, "00-{:032x}-{:016x}-{flags:02x}", self.trace, self.span)
    }
}

impl FromStr for TraceContext {
    type Err = NoTraceContext;

    /// Reads version 00, and of later ones the part that version 00 has, as the recommendation asks.
    fn from_str(text: &str) -> Result<Self, NoTraceContext> {
        let digits = |text: &str, count: usize| {
            let exact = text.len() == count
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
            exact.then_some(()).ok_or(NoTraceContext)
        };
        let mut parts = text.splitn(5, '-');
        let mut next = |count| {
            let part = parts.next().ok_or(NoTraceContext)?;
            digits(part, count).map(|()| part)
        };
        let version = next(2)?;
        let trace = u128::from_str_radix(next(32)?, 16).map_err(|_| NoTraceContext)?;
        let span = u64::from_str_radix(next(16)?, 16).map_err(|_| NoTraceContext)?;
        let flags = u8::from_str_radix(next(2)?, 16).map_err(|_| NoTraceContext)?;
        let further = parts.next().is_some();
        if trace == 0 || span == 0 || version == "ff" || (version == "00" && further) {
            return Err(NoTraceContext);
        }
        Ok(Self {
            trace,
            span,
            sampled: flags & 1 == 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recommendations_example_is_read_and_written_again() {
        let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let context: TraceContext = text.parse().expect("it is one");
        assert_eq!(context.trace, 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736);
        assert_eq!(context.span, 0x00f0_67aa_0ba9_02b7);
        assert!(context.sampled);
        assert_eq!(context.to_string(), text);
        let later = "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00-more-of-it";
        assert!(
            later
                .parse::<TraceContext>()
                .is_ok_and(|context| !context.sampled)
        );
    }

    #[test]
    fn anything_else_is_none() {
        for text in [
            "",
            "00",
            "00-0-0-0",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-é",
        ] {
            assert_eq!(text.parse::<TraceContext>(), Err(NoTraceContext), "{text:?}");
        }
    }
}
