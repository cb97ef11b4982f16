//! What the columns of somebody's table mean, and what its cells say.
//!
//! Pure: a header and rows of text go in, fields and the reasons against rows come out. Nothing here reads a file,
//! makes an id or knows what is stored already. A blank is unknown; it is never "no", and never erases.

mod cells;
mod columns;
mod date;
mod field;
mod guess;
mod mapping;
mod number;
mod places;
mod preset;
mod rows;
mod synonyms;
mod told;
mod values;
mod words;

pub use cells::CellRead;
pub use field::{Field, Target};
pub use mapping::{Held, Mapping, MappingError};
pub use preset::{kind_of, preset};
pub use rows::{AccountFields, ContactFields, DealFields, Parsed, Reader, SignalFields};
pub use told::{Confidence, Normalised};
pub(crate) use values::one_line;

#[cfg(test)]
mod tests;
