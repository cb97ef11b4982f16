//! What the columns of somebody's table mean, and what its cells say.
//!
//! Pure: a header and rows of text go in, fields and the reasons against rows come out. Nothing here reads a file,
//! makes an id or knows what is stored already. A blank is unknown; it is never "no", and never erases.

mod mapping;
mod number;
mod rows;
mod synonyms;
mod values;

pub use mapping::{Mapping, MappingError};
pub use rows::{AccountFields, ContactFields, Parsed, account_from_row, contact_from_row, table_warnings};
pub(crate) use values::one_line;
