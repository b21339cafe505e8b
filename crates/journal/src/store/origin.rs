//! Where an event came from, as its row holds it.

use kernel::{CommandId, Meta, Position, TraceContext};

use super::read::unsigned;
use crate::StoreError;
use crate::sql::Row;

/// Bytes of a trace context: trace, span, flags.
const TRACE_BYTES: usize = 25;

/// A trace context as it is stored.
pub(super) fn trace_bytes(context: TraceContext) -> [u8; TRACE_BYTES] {
    let mut bytes = [0; TRACE_BYTES];
    bytes[..16].copy_from_slice(&context.trace.to_be_bytes());
    bytes[16..24].copy_from_slice(&context.span.to_be_bytes());
    bytes[24] = u8::from(context.sampled);
    bytes
}

/// Reads what stands in three columns from `column` on.
pub(super) fn meta(row: &Row, column: usize, position: u64) -> Result<Meta, StoreError> {
    let (trace, correlation, causation): (Option<Vec<u8>>, Option<Vec<u8>>, Option<i64>) =
        (row.get(column), row.get(column + 1), row.get(column + 2));
    let corrupt = |why: &str| StoreError::Corrupt {
        what: format!("the origin of the event at position {position}"),
        why: why.to_owned(),
    };
    Ok(Meta {
        trace: trace
            .map(|bytes| trace_from(&bytes).ok_or_else(|| corrupt("its trace is none")))
            .transpose()?,
        correlation: correlation
            .map(|bytes| {
                let id = <[u8; 16]>::try_from(bytes).map_err(|_| corrupt("its command is not 16 bytes"))?;
                Ok(CommandId(u128::from_be_bytes(id)))
            })
            .transpose()?,
        causation: causation
            .map(|cause| unsigned(cause, "the position of an event's cause").map(Position))
            .transpose()?,
    })
}

fn trace_from(bytes: &[u8]) -> Option<TraceContext> {
    let bytes: &[u8; TRACE_BYTES] = bytes.try_into().ok()?;
    let (trace, rest) = bytes.split_first_chunk::<16>()?;
    let (span, flags) = rest.split_first_chunk::<8>()?;
    Some(TraceContext {
        trace: u128::from_be_bytes(*trace),
        span: u64::from_be_bytes(*span),
        sampled: flags == [1],
    })
}
