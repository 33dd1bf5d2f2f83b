//! Tables of comma-separated values, read by the names of their columns, with the line in every complaint.

use std::collections::BTreeMap;

use csv::{ErrorKind, ReaderBuilder, StringRecord};

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFault {
    /// The line, counted from 1, if it is about one.
    pub line: Option<u64>,
    /// What is wrong.
    pub words: String,
}

impl DataFault {
    /// About the whole file.
    pub fn new(words: impl Into<String>) -> DataFault {
        DataFault { line: None, words: words.into() }
    }

    /// About one line.
    pub fn at(line: u64, words: impl Into<String>) -> DataFault {
        DataFault { line: Some(line), words: words.into() }
    }
}

impl std::fmt::Display for DataFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.words),
            None => f.write_str(&self.words),
        }
    }
}

impl std::error::Error for DataFault {}

/// The rows of a file that has all the columns that were asked for.
#[derive(Debug, Clone)]
pub struct Table {
    columns: BTreeMap<&'static str, usize>,
    rows: Vec<(u64, StringRecord)>,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Its line in the file, counted from 1.
    pub line: u64,
    columns: &'a BTreeMap<&'static str, usize>,
    record: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// The trimmed value under a column that was asked for; empty if there is none.
    pub fn get(&self, column: &str) -> &'a str {
        self.columns.get(column).and_then(|place| self.record.get(*place)).unwrap_or_default().trim()
    }

    /// The value, which must be there.
    ///
    /// # Errors
    /// Names the column.
    pub fn needed(&self, column: &str) -> Result<&'a str, DataFault> {
        match self.get(column) {
            "" => Err(self.fault(format!("{column} is empty"))),
            value => Ok(value),
        }
    }

    /// A date, such as 2023-04-01, or nothing.
    ///
    /// # Errors
    /// Names the column and what stands there.
    pub fn date(&self, column: &str) -> Result<Option<chrono::NaiveDate>, DataFault> {
        let value = self.get(column);
        let read = |value: &str| {
            value.parse().map_err(|_| self.fault(format!("{column}: {value:?} is no date such as 2023-04-01")))
        };
        Some(value).filter(|value| !value.is_empty()).map(read).transpose()
    }

    /// A complaint about this row.
    pub fn fault(&self, words: impl Into<String>) -> DataFault {
        DataFault::at(self.line, words)
    }
}

impl Table {
    /// Reads a file: the first row that is no comment (`#`) names the columns. A mark of byte order is passed over, and
    /// so are columns that nobody asked for.
    ///
    /// # Errors
    /// A column that is missing or stands twice, a row that is too long or too short, a value over several lines.
    pub fn read(text: &str, wanted: &[&'static str]) -> Result<Table, DataFault> {
        let text = text.trim_start_matches('\u{FEFF}');
        let mut reader = ReaderBuilder::new().has_headers(false).comment(Some(b'#')).from_reader(text.as_bytes());
        let mut records = reader.records();
        let header = records.next().ok_or_else(|| DataFault::new("it has no line with the names of its columns"))?;
        let header = header.map_err(|error| of_csv(&error))?;
        let columns = find_columns(&header, wanted)?;
        let mut rows = Vec::new();
        for record in records {
            let record = record.map_err(|error| of_csv(&error))?;
            let line = record.position().map_or(0, csv::Position::line);
            // A quotation mark that is never closed swallows the lines after it.
            let torn =
                |name: &&'static str| columns.get(name).is_some_and(|place| record[*place].contains(['\n', '\r']));
            if let Some(name) = wanted.iter().find(|name| torn(name)) {
                return Err(DataFault::at(
                    line,
                    format!("{name} goes over several lines: is a quotation mark missing?"),
                ));
            }
            rows.push((line, record));
        }
        Ok(Table { columns, rows })
    }

    /// Its rows, in their order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, record)| Row { line: *line, columns: &self.columns, record })
    }
}

fn find_columns(header: &StringRecord, wanted: &[&'static str]) -> Result<BTreeMap<&'static str, usize>, DataFault> {
    let mut columns = BTreeMap::new();
    let mut missing = Vec::new();
    for name in wanted {
        let mut places = header.iter().enumerate().filter(|(_, found)| found.trim() == *name).map(|(place, _)| place);
        match (places.next(), places.next()) {
            (None, _) => missing.push(*name),
            (Some(place), None) => {
                columns.insert(*name, place);
            }
            _ => return Err(DataFault::new(format!("the column {name} stands twice"))),
        }
    }
    if missing.is_empty() {
        Ok(columns)
    } else {
        Err(DataFault::new(format!("it lacks the column {}", missing.join(", "))))
    }
}

fn of_csv(error: &csv::Error) -> DataFault {
    let line = error.position().map(csv::Position::line);
    let words = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("there are {len} values here, and {expected_len} columns: is a quotation mark missing?")
        }
        other => format!("it cannot be read: {other:?}"),
    };
    DataFault { line, words }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        Table::read(text, &["code", "name"]).unwrap_err().to_string()
    }

    #[test]
    fn values_are_found_by_their_column_wherever_it_stands() {
        let text = "\u{FEFF}# a comment\nname,more,code\n\"Armagh City, Banbridge\",\"x\ny\", ABC \r\n";
        let table = Table::read(text, &["code", "name"]).unwrap();
        let row = table.rows().next().unwrap();
        assert_eq!((row.get("code"), row.get("name"), row.line), ("ABC", "Armagh City, Banbridge", 3));
    }

    #[test]
    fn a_file_that_is_not_what_it_should_be_is_refused_with_its_line() {
        assert_eq!(fault(""), "it has no line with the names of its columns");
        assert_eq!(fault("id,name\n"), "it lacks the column code");
        assert_eq!(fault("code,code,name\n"), "the column code stands twice");
        assert!(fault("code,name\nA,b\nC\n").starts_with("line 3: there are 1 values here, and 2 columns"));
        assert!(fault("code,name\nA,\"b\nC,d\n").starts_with("line 2: name goes over several lines"));
    }
}
