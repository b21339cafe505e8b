//! A list: tab-separated text with a header line, columns by name.
//!
//! Columns may come in any order and case, others are passed over, empty lines too; a cell may stand in quotes, as spreadsheets write them. What it is
//! not: it knows no tab and no line's end within quotes; a tab is always a border.

use super::LIST_BYTES_MAX;
use crate::melody::TICKS_PER_QUARTER;
use std::borrow::Cow;
use std::fmt;

/// Characters of a cell that a problem quotes.
const QUOTED_MAX: usize = 60;

/// Something wrong in a list, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The list's name.
    pub list: &'static str,
    /// The line, from 1; 0 for the list as a whole.
    pub line: usize,
    /// What is wrong and what is allowed.
    pub what: String,
}

impl Problem {
    pub(super) fn at(list: &'static str, line: usize, what: String) -> Self {
        Self { list, line, what }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.list, self.what),
            line => write!(f, "{} line {line}: {}", self.list, self.what),
        }
    }
}

/// A list that was read.
pub(super) struct List {
    name: &'static str,
    text: String,
    /// Lines up to the header's, with it.
    header_lines: usize,
    /// Each wanted column's name and place.
    columns: Vec<(&'static str, usize)>,
}

/// One row.
pub(super) struct Row<'a> {
    list: &'static str,
    line: usize,
    columns: &'a [(&'static str, usize)],
    cells: Vec<Cow<'a, str>>,
}

/// Reads a list that must have these columns.
pub(super) fn read(name: &'static str, bytes: &[u8], wanted: &[&'static str]) -> Result<List, Problem> {
    if bytes.len() > LIST_BYTES_MAX {
        let what = format!("{} bytes; at most {LIST_BYTES_MAX} are read", bytes.len());
        return Err(Problem::at(name, 0, what));
    }
    let text = String::from_utf8(bytes.to_vec())
        .map_err(|error| Problem::at(name, 0, format!("this is no UTF-8 text: {error}")))?;
    let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
    let (before, header) = text
        .lines()
        .enumerate()
        .find(|(_, line)| !line.trim().is_empty())
        .ok_or_else(|| Problem::at(name, 0, format!("it is empty; {}", header_wanted(wanted))))?;
    let header_lines = before + 1;
    let names: Vec<Cow<'_, str>> = header.split('\t').map(unquoted).collect();
    let columns = wanted
        .iter()
        .map(|&column| {
            let place = names.iter().position(|name| name.eq_ignore_ascii_case(column));
            let missing = || {
                let what = format!("no column {column:?}; {}", header_wanted(wanted));
                Problem::at(name, header_lines, what)
            };
            Ok((column, place.ok_or_else(missing)?))
        })
        .collect::<Result<_, Problem>>()?;
    Ok(List {
        name,
        text,
        header_lines,
        columns,
    })
}

fn header_wanted(columns: &[&'static str]) -> String {
    format!(
        "the first line names the columns, separated by tabs: {}",
        columns.join(", ")
    )
}

/// A cell without the spaces and the quotes around it; two quotes within are one.
fn unquoted(cell: &str) -> Cow<'_, str> {
    let cell = cell.trim();
    let within = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match within {
        Some(within) if within.contains("\"\"") => Cow::Owned(within.replace("\"\"", "\"").trim().to_owned()),
        Some(within) => Cow::Borrowed(within.trim()),
        None => Cow::Borrowed(cell),
    }
}

impl List {
    /// The rows; one that lacks a cell is a problem. Cells at a line's end may be left out where they may be empty.
    pub(super) fn rows(&self) -> impl Iterator<Item = Result<Row<'_>, Problem>> {
        let filled = self
            .text
            .lines()
            .enumerate()
            .skip(self.header_lines)
            .filter(|(_, line)| !line.trim().is_empty());
        filled.map(|(index, line)| {
            let row = Row {
                list: self.name,
                line: index + 1,
                columns: &self.columns,
                cells: line.split('\t').map(unquoted).collect(),
            };
            if row.text(0).is_empty() {
                return Err(row.problem(format!("no {}", self.columns[0].0)));
            }
            Ok(row)
        })
    }
}

impl Row<'_> {
    pub(super) fn list(&self) -> &'static str {
        self.list
    }

    pub(super) fn problem(&self, what: String) -> Problem {
        Problem::at(self.list, self.line, what)
    }

    /// The text of a wanted column; empty where the row has none.
    pub(super) fn text(&self, column: usize) -> &str {
        self.cells.get(self.columns[column].1).map_or("", Cow::as_ref)
    }

    /// A whole number, which may be written with `.0`.
    pub(super) fn number(&self, column: usize, low: i64, high: i64) -> Result<i64, Problem> {
        self.whole(column)
            .filter(|number| (low..=high).contains(number))
            .ok_or_else(|| self.not_allowed(column, &format!("{low} to {high}")))
    }

    /// The number of a voice, from 0, where lists count from `first`; `None` for text that is no number and may be a voice's name.
    pub(super) fn voice(&self, column: usize, first: usize) -> Result<Option<usize>, Problem> {
        let most = crate::score::VOICES_MAX as i64;
        let text = self.text(column);
        if self.whole(column).is_none() && text.chars().any(char::is_alphabetic) {
            return Ok(None);
        }
        let number = self.number(column, first as i64, most)?;
        Ok(Some(usize::try_from(number).expect("from 0") - first))
    }

    /// Quarters as ticks: a whole number, a decimal fraction, or one such as 3/2.
    pub(super) fn quarters(&self, column: usize) -> Result<u32, Problem> {
        let text = self.text(column).replace(',', ".");
        let quarters = match text.split_once('/') {
            Some((over, under)) => over
                .trim()
                .parse()
                .ok()
                .zip(under.trim().parse().ok())
                .map(|(over, under): (f64, f64)| over / under),
            None => text.parse().ok(),
        };
        // What divides by 0 is in no range.
        let quarters = quarters.filter(|quarters: &f64| (0.0..=1000.0).contains(quarters));
        let Some(quarters) = quarters else {
            return Err(self.not_allowed(column, "0 to 1000 quarters, such as 2, 1.5 or 3/2,"));
        };
        // At most 480,000 after the check above.
        Ok((quarters * f64::from(TICKS_PER_QUARTER)).round() as u32)
    }

    /// A whole number, however it is written.
    fn whole(&self, column: usize) -> Option<i64> {
        let text = self.text(column).replace('\u{2212}', "-");
        let whole = text
            .split_once('.')
            .filter(|(_, fraction)| fraction.bytes().all(|digit| digit == b'0'));
        whole.map_or(text.as_str(), |(whole, _)| whole).parse().ok()
    }

    /// The beginning of a cell's text, in quotes.
    pub(super) fn quoted(&self, column: usize) -> String {
        format!(
            "{:?}",
            self.text(column).chars().take(QUOTED_MAX).collect::<String>()
        )
    }

    fn not_allowed(&self, column: usize, allowed: &str) -> Problem {
        self.problem(format!(
            "{} {}; {allowed} are allowed",
            self.columns[column].0,
            self.quoted(column)
        ))
    }
}
