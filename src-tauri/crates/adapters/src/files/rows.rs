//! The rows of a table in three pieces of memory, however many there are: a million short cells kept as a million
//! strings would take ten times what stands in them.

use std::fmt;
use std::ops::Range;

/// Rows of text cells. They are appended, read, and cut off at either end; never changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// What stands in the cells, one after the other. Never 4 GB: the limits of this room are far below.
    text: String,
    /// Where each cell ends in the text.
    ends: Vec<u32>,
    starts: Vec<Start>,
    /// Shorter rows are filled up with empty cells to this width.
    width: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Start {
    line: u32,
    /// The row's first cell in `ends`.
    cell: u32,
}

impl Rows {
    /// With room for so much text.
    pub(super) fn with_capacity(text: usize) -> Self {
        Self { text: String::with_capacity(text), ..Self::default() }
    }

    pub fn push<C: AsRef<str>>(&mut self, line: u32, cells: impl IntoIterator<Item = C>) {
        self.starts.push(Start { line, cell: self.ends.len() as u32 });
        for cell in cells {
            self.text.push_str(cell.as_ref());
            self.ends.push(self.text.len() as u32);
        }
    }

    pub fn len(&self) -> usize {
        self.starts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    pub fn get(&self, index: usize) -> Option<Row<'_>> {
        let start = self.starts.get(index)?;
        let to = self.starts.get(index + 1).map_or(self.ends.len(), |next| next.cell as usize);
        Some(Row { line: start.line, rows: self, cells: (start.cell as usize, to) })
    }

    pub fn iter(&self) -> Iter<'_> {
        Iter { rows: self, left: 0..self.len() }
    }

    /// Leaves the rows of this range.
    pub(super) fn keep(&mut self, range: Range<usize>) {
        if let Some(first_after) = self.starts.get(range.end) {
            self.ends.truncate(first_after.cell as usize);
            self.text.truncate(self.ends.last().map_or(0, |end| *end as usize));
            self.starts.truncate(range.end);
        }
        // What stands before stays in memory: it is a few lines.
        self.starts.drain(..range.start.min(self.starts.len()));
    }

    pub(super) fn fill_up(&mut self, width: usize) {
        self.width = width;
    }
}

impl<'a> IntoIterator for &'a Rows {
    type Item = Row<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

#[derive(Clone)]
pub struct Iter<'a> {
    rows: &'a Rows,
    left: Range<usize>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        self.rows.get(self.left.next()?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.rows.get(self.left.next_back()?)
    }
}

impl ExactSizeIterator for Iter<'_> {}

/// One row, where it stands in its table.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// Where the row begins: the line in the file, or the row of the sheet, the first being 1.
    pub line: u32,
    rows: &'a Rows,
    cells: (usize, usize),
}

impl<'a> Row<'a> {
    /// How many cells stand there: a ragged row of a text file stays ragged.
    pub fn len(&self) -> usize {
        (self.cells.1 - self.cells.0).max(self.rows.width)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Empty where nothing stands.
    pub fn cell(&self, column: usize) -> &'a str {
        let at = self.cells.0.saturating_add(column);
        if at >= self.cells.1 {
            return "";
        }
        let end = |cell: usize| self.rows.ends.get(cell).map_or(0, |end| *end as usize);
        let from = if at == 0 { 0 } else { end(at - 1) };
        self.rows.text.get(from..end(at)).unwrap_or_default()
    }

    pub fn cells(self) -> impl DoubleEndedIterator<Item = &'a str> + ExactSizeIterator + Clone {
        (0..self.len()).map(move |column| self.cell(column))
    }

    /// Cells with more than white space in them.
    pub(super) fn filled(&self) -> usize {
        self.cells().filter(|cell| !cell.trim().is_empty()).count()
    }
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.line)?;
        f.debug_list().entries(self.cells()).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(rows: &Rows) -> Vec<(u32, Vec<&str>)> {
        rows.iter().map(|row| (row.line, row.cells().collect())).collect()
    }

    proptest! {
        #[test]
        fn what_is_put_in_comes_out_also_after_both_ends_are_cut(
            written in prop::collection::vec(prop::collection::vec("\\PC{0,4}", 0..5), 0..8),
            from in 0_usize..9,
            count in 0_usize..9,
        ) {
            let mut rows = Rows::default();
            for (line, cells) in written.iter().enumerate() {
                rows.push(line as u32, cells);
            }
            let expected: Vec<(u32, Vec<&str>)> = written
                .iter()
                .enumerate()
                .map(|(line, cells)| (line as u32, cells.iter().map(String::as_str).collect()))
                .collect();
            prop_assert_eq!(plain(&rows), expected.clone());
            let (from, to) = (from.min(written.len()), (from + count).min(written.len()));
            rows.keep(from..to);
            prop_assert_eq!(plain(&rows), &expected[from..to]);
        }
    }

    #[test]
    fn short_rows_are_filled_up_and_what_is_not_there_is_empty() {
        let mut rows = Rows::default();
        rows.push(1, ["a"]);
        rows.push(2, ["b", "c", "d"]);
        rows.fill_up(2);
        assert_eq!(plain(&rows), [(1, vec!["a", ""]), (2, vec!["b", "c", "d"])]);
        let row = rows.get(0).expect("a row");
        assert_eq!((row.cell(0), row.cell(1), row.cell(usize::MAX)), ("a", "", ""), "never a cell of the next row");
    }
}
