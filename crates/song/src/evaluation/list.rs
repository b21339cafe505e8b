//! A list: tab-separated text with a header line, columns by name.
//!
//! Columns may come in any order, others are passed over, empty lines too. What it is not: it knows no quotes; a tab is always a border.

use super::LIST_BYTES_MAX;
use crate::melody::TICKS_PER_QUARTER;
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
    /// Each wanted column's name and place.
    columns: Vec<(&'static str, usize)>,
}

/// One row.
pub(super) struct Row<'a> {
    list: &'static str,
    line: usize,
    columns: &'a [(&'static str, usize)],
    cells: Vec<&'a str>,
}

/// Reads a list that must have these columns.
pub(super) fn read(name: &'static str, bytes: &[u8], wanted: &[&'static str]) -> Result<List, Problem> {
    if bytes.len() > LIST_BYTES_MAX {
        let what = format!("{} bytes; at most {LIST_BYTES_MAX} are read", bytes.len());
        return Err(Problem::at(name, 0, what));
    }
    let text = String::from_utf8(bytes.to_vec())
        .map_err(|error| Problem::at(name, 0, format!("this is no UTF-8 text: {error}")))?;
    let header = text.trim_start_matches('\u{feff}').lines().next().unwrap_or("");
    let names: Vec<&str> = header.split('\t').map(str::trim).collect();
    let columns = wanted
        .iter()
        .map(|&column| {
            let place = names.iter().position(|name| *name == column);
            let missing = || {
                let what = format!(
                    "no column {column:?}; the first line names the columns, separated by tabs: {}",
                    wanted.join(", ")
                );
                Problem::at(name, 1, what)
            };
            Ok((column, place.ok_or_else(missing)?))
        })
        .collect::<Result<_, Problem>>()?;
    Ok(List { name, text, columns })
}

impl List {
    /// The rows; one that lacks a cell is a problem. Cells at a line's end may be left out where they may be empty.
    pub(super) fn rows(&self) -> impl Iterator<Item = Result<Row<'_>, Problem>> {
        let filled = self
            .text
            .lines()
            .enumerate()
            .skip(1)
            .filter(|(_, line)| !line.trim().is_empty());
        filled.map(|(index, line)| {
            let row = Row {
                list: self.name,
                line: index + 1,
                columns: &self.columns,
                cells: line.split('\t').map(str::trim).collect(),
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
        self.cells.get(self.columns[column].1).copied().unwrap_or("")
    }

    /// A whole number, which may be written with `.0`.
    pub(super) fn number(&self, column: usize, low: i64, high: i64) -> Result<i64, Problem> {
        let text = self.text(column);
        let whole = text.strip_suffix(".0").unwrap_or(text);
        whole
            .parse()
            .ok()
            .filter(|number| (low..=high).contains(number))
            .ok_or_else(|| self.not_allowed(column, &format!("{low} to {high}")))
    }

    /// The place of a voice, from 0, where lists count from `first`.
    pub(super) fn voice(&self, column: usize, first: usize) -> Result<usize, Problem> {
        let most = crate::score::VOICES_MAX as i64;
        let number = self.number(column, first as i64, most)?;
        Ok(usize::try_from(number).expect("from 0") - first)
    }

    /// Quarters as ticks.
    pub(super) fn quarters(&self, column: usize) -> Result<u32, Problem> {
        let quarters: f64 = self.text(column).parse().unwrap_or(-1.0);
        if !(0.0..=1000.0).contains(&quarters) {
            return Err(self.not_allowed(column, "0 to 1000 quarters"));
        }
        // At most 480,000 after the check above.
        Ok((quarters * f64::from(TICKS_PER_QUARTER)).round() as u32)
    }

    fn not_allowed(&self, column: usize, allowed: &str) -> Problem {
        let quoted: String = self.text(column).chars().take(QUOTED_MAX).collect();
        self.problem(format!(
            "{} {quoted:?}; {allowed} are allowed",
            self.columns[column].0
        ))
    }
}
