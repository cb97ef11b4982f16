//! Server-sent events out of pieces that end anywhere: the data of one event at a time, and never more than fits.

/// One event of a provider is a few hundred bytes.
const LONGEST_LINE: usize = 256 * 1024;

#[derive(Debug, Default)]
pub struct Events {
    line: Vec<u8>,
    data: Vec<u8>,
}

/// A line that does not end: nobody who speaks this protocol writes one.
#[derive(Debug, PartialEq, Eq)]
pub struct TooLong;

impl Events {
    /// Takes the next piece, and gives back the data of the events it completes.
    ///
    /// # Errors
    /// [`TooLong`]; what was complete before it was given back earlier.
    pub fn take(&mut self, piece: &[u8]) -> Result<Vec<String>, TooLong> {
        let mut complete = Vec::new();
        for byte in piece {
            match byte {
                b'\n' => complete.extend(self.end_line()),
                byte => self.line.push(*byte),
            }
            if self.line.len() + self.data.len() > LONGEST_LINE {
                return Err(TooLong);
            }
        }
        Ok(complete)
    }

    /// An event at the very end may lack the blank line behind it.
    pub fn finish(&mut self) -> Option<String> {
        self.end_line().or_else(|| self.end_event())
    }

    fn end_line(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.line);
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        if line.is_empty() {
            return self.end_event();
        }
        // Names, ids and comments tell nothing that the data does not.
        if let Some(data) = line.strip_prefix(b"data:") {
            if !self.data.is_empty() {
                self.data.push(b'\n');
            }
            self.data.extend_from_slice(data.strip_prefix(b" ").unwrap_or(data));
        }
        None
    }

    fn end_event(&mut self) -> Option<String> {
        let data = std::mem::take(&mut self.data);
        (!data.is_empty()).then(|| String::from_utf8_lossy(&data).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STREAM: &str =
        "event: a\r\ndata: {\"x\":\"é北\"}\r\n\r\n: a comment\nid: 3\ndata: two\ndata:lines\n\n\n\ndata: [DONE]";

    #[test]
    fn events_are_read_wherever_the_pieces_end() {
        for size in 1..STREAM.len() {
            let mut events = Events::default();
            let mut read = Vec::new();
            for piece in STREAM.as_bytes().chunks(size) {
                read.extend(events.take(piece).expect("short lines"));
            }
            read.extend(events.finish());
            assert_eq!(read, ["{\"x\":\"é北\"}", "two\nlines", "[DONE]"], "in pieces of {size}");
        }
    }

    #[test]
    fn a_line_or_an_event_that_does_not_end_is_refused() {
        let mut events = Events::default();
        assert_eq!(events.take(&vec![b'a'; LONGEST_LINE + 1]), Err(TooLong));
        let mut events = Events::default();
        let line = format!("data: {}\n", "a".repeat(1000));
        assert_eq!(events.take(line.repeat(1000).as_bytes()), Err(TooLong), "lines without a blank one between");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..50)) {
            let mut events = Events::default();
            for piece in pieces {
                prop_assert!(events.take(&piece).is_ok());
            }
            events.finish();
        }
    }
}
