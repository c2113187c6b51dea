//! Physical lines: what an editor or a spreadsheet shows beside a row.

/// Counts line ends up to a place that only moves forward.
pub(super) struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The line on which the record starts that the CSV reader began to look for at `byte`: before
    /// it may stand the second half of a CRLF, and empty lines.
    pub(super) fn of_record_from(&mut self, byte: usize) -> u64 {
        let rest = self.text.get(byte..).unwrap_or_default();
        let empty = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let start = (byte + empty).min(self.text.len());
        while self.at < start {
            let ends_a_line = match self.text[self.at] {
                b'\n' => true,
                b'\r' => self.text.get(self.at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += u64::from(ends_a_line);
            self.at += 1;
        }
        self.line
    }
}
